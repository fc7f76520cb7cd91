@echo off
rem Starts Cartable from the key on Windows, whatever letter the key has.
start "" "%~dp0app\win\Cartable.exe" %*
