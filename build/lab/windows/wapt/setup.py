# -*- coding: utf-8 -*-
"""Paquet WAPT : le contenu du zip est placé à côté de ce fichier. / WAPT package: the zip's content stands beside this file."""
from setuphelpers import run, makepath, programfiles, isfile


def install():
    run('"%s" ' % makepath(basedir, 'install.cmd'))  # noqa: F821 (WAPT gives basedir)


def uninstall():
    script = makepath(programfiles, 'Cartable', 'uninstall.ps1')
    if isfile(script):
        run('powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "%s"' % script)


def audit():
    script = makepath(programfiles, 'Cartable', 'check.ps1')
    run('powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "%s"' % script)
    return 'OK'
