# What sessions with Cartable may leave in profiles when the key is pulled or the power goes, and nothing else. Run by the scheduled task.
param([string]$Root = '')
. (Join-Path $PSScriptRoot 'Common.ps1')
$ErrorActionPreference = 'Continue'
if (Get-Process -Name 'Cartable' -ErrorAction SilentlyContinue) { exit 0 }

# Through a link a profile could lead the system's account elsewhere: links are left alone, and rd does not follow those inside.
function Remove-Folder([string]$Path) {
  $item = Get-Item -LiteralPath $Path -Force -ErrorAction SilentlyContinue
  if ($item -and $item.PSIsContainer -and -not ($item.Attributes -band [IO.FileAttributes]::ReparsePoint)) {
    & "$env:SystemRoot\System32\cmd.exe" /c rd /s /q "$Path"
  }
}

$profiles = @()
if ($Root -ne '') { $profiles = @($Root) }
else {
  $list = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList'
  foreach ($key in Get-ChildItem -LiteralPath $list) {
    if ($key.PSChildName -like 'S-1-5-21-*' -or $key.PSChildName -like 'S-1-12-1-*') {
      $profiles += $key.GetValue('ProfileImagePath')
    }
  }
}
$shell = New-Object -ComObject WScript.Shell
foreach ($place in $profiles) {
  if (-not (Test-Path -LiteralPath $place)) { continue }
  $temp = Join-Path $place 'AppData\Local\Temp'
  Get-ChildItem -LiteralPath $temp -Directory -Force -ErrorAction SilentlyContinue |
    Where-Object { $_.Name -match '^cartable-([A-Za-z0-9]{6}|[A-Za-z0-9_-]{22})$' } |
    ForEach-Object { Remove-Folder $_.FullName }
  # Electron's default places, which only a start that failed before it had found its key makes.
  Remove-Folder (Join-Path $place 'AppData\Roaming\Cartable')
  Remove-Folder (Join-Path $place 'AppData\Local\Cartable')
  # Windows' list of recent documents: those of a key's temporary folder only.
  $recent = Join-Path $place 'AppData\Roaming\Microsoft\Windows\Recent'
  Get-ChildItem -LiteralPath $recent -Filter '*.lnk' -File -Force -ErrorAction SilentlyContinue | ForEach-Object {
    if ($shell.CreateShortcut($_.FullName).TargetPath -match '\\data\\profile\\temp\\') { Remove-Item -LiteralPath $_.FullName -Force }
  }
}
exit 0
