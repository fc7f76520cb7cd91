@echo off
rem Starts Cartable from the key on Windows, whatever letter the key has.
rem Which of the two programs, and why it is counted here: see Cartable.sh.
setlocal
set "pointer=%~dp0app\win.slot"
set "a=%~dp0app\win"
set "b=%~dp0app\win-b"
set "own=%a%"
set "other=%b%"
set "said="
set "left="
if exist "%pointer%" set /p said=<"%pointer%"
set "said=%said:~0,2%"
if "%said%"=="a2" set "left=a1"
if "%said%"=="a1" set "left=a0"
if "%said%"=="b2" set "left=b1"
if "%said%"=="b1" set "left=b0"
set "second="
if "%said%"=="a0" set "second=1"
if "%said%"=="bk" set "second=1"
if "%said%"=="b2" set "second=1"
if "%said%"=="b1" set "second=1"
if defined second set "own=%b%"
if defined second set "other=%a%"
if not exist "%own%\manifest.json" if exist "%other%\manifest.json" (
  set "own=%other%"
  set "left="
)
if defined left (>"%pointer%" echo %left%) 2>nul
start "" "%own%\Cartable.exe" %*
