@echo off
rem Starts Cartable from the key on Windows, whatever letter the key has.
rem Which of the two programs, and why it is counted here: see Cartable.sh.
setlocal DisableDelayedExpansion
set "arguments=%*"
set "pointer=%~dp0app\win.slot"
set "a=%~dp0app\win"
set "b=%~dp0app\win-b"
set "own=%a%"
set "other=%b%"
set "said="
set "left="
if exist "%pointer%" set /p said=<"%pointer%"
set "said=%said:~0,2%"
rem Each start that was counted is an empty file: cmd.exe would cut the pointer before it writes it, and a key pulled out now would have none.
set "try=%~dp0app\win.try"
for %%n in (1 2) do if exist "%try%%%n" call :lower
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
set "cache=%ProgramFiles%\Cartable\app"
if defined ProgramW6432 set "cache=%ProgramW6432%\Cartable\app"
for /f "tokens=2,*" %%a in ('%SystemRoot%\System32\reg.exe query HKLM\Software\Policies\Cartable /v cacheFolder /reg:64 2^>nul ^| %SystemRoot%\System32\find.exe "REG_"') do set "cache=%%b"
if defined left call :count 2>nul
rem This PC's own copy of exactly this key's program, if a technician put one there: reading it does not go through USB.
for /d %%d in ("%cache%\*") do call :try "%%~d" && exit /b 0
start "" "%own%\Cartable.exe" %arguments%
exit /b

:try
rem It was verified when it was installed, and its signed manifest is the key's, byte for byte.
if not exist "%~1.ok" exit /b 1
if not exist "%~1\Cartable.exe" exit /b 1
%SystemRoot%\System32\fc.exe /b "%own%\manifest.json" "%~1\manifest.json" >nul 2>&1 || exit /b 1
%SystemRoot%\System32\fc.exe /b "%own%\manifest.sig" "%~1\manifest.sig" >nul 2>&1 || exit /b 1
rem Whoever can write into it could have changed it: only a folder of the administrator's counts.
copy /y nul "%~1\cartable-try.tmp" >nul 2>&1
if exist "%~1\cartable-try.tmp" (
  del /f "%~1\cartable-try.tmp" >nul 2>&1
  exit /b 1
)
rem The point keeps the closing quotation mark apart from the backslash that ends the key's path.
start "" "%~1\Cartable.exe" "--key=%~dp0." %arguments%
exit /b 0

:lower
if "%said%"=="a1" set "said=a0"
if "%said%"=="a2" set "said=a1"
if "%said%"=="b1" set "said=b0"
if "%said%"=="b2" set "said=b1"
exit /b

:count
rem A key that cannot be written counts nothing, and starts all the same. The program takes these files away again.
set "mark=%try%1"
if exist "%mark%" set "mark=%try%2"
type nul >"%mark%"
exit /b
