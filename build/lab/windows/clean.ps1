# What sessions with Cartable may leave in profiles when the key is pulled or the power goes, and nothing else. Run by the scheduled task, and by
# clean.cmd, which shows what it says. Exit code 0: done, or nothing was there; 1: something that was to go is still there.
param([string]$Root = '')
. (Join-Path $PSScriptRoot 'Common.ps1')
$ErrorActionPreference = 'Continue'
# A session's end often comes before its program has ended; one that goes on belongs to another session, whose end cleans.
for ($second = 0; Get-Process -Name 'Cartable' -ErrorAction SilentlyContinue; $second++) {
  if ($second -ge 10) {
    Tell '[-]   Cartable est ouvert : rien n''a été touché.' '[-]   Cartable is open: nothing was touched.'
    exit 0
  }
  Start-Sleep -Seconds 1
}

# What was taken away, and what could not be, of the profile that is being looked at.
$taken = New-Object 'System.Collections.Generic.List[string]'
$left = New-Object 'System.Collections.Generic.List[string]'
function Add-Outcome([string]$Path) {
  if (Test-Path -LiteralPath $Path) { $left.Add($Path) } else { $taken.Add($Path) }
}

function Remove-OneFile([string]$Path) {
  Remove-Item -LiteralPath $Path -Force -ErrorAction SilentlyContinue
  Add-Outcome $Path
}

# Through a link a profile could lead the system's account elsewhere: links are left alone, and rd does not follow those inside.
function Remove-Folder([string]$Path) {
  $item = Get-Item -LiteralPath $Path -Force -ErrorAction SilentlyContinue
  if ($item -and $item.PSIsContainer -and -not ($item.Attributes -band [IO.FileAttributes]::ReparsePoint)) {
    & "$env:SystemRoot\System32\cmd.exe" /c rd /s /q "$Path" 2>&1 | Out-Null
    Add-Outcome $Path
  }
}

# Whether no folder on the way from a profile to a place in it is a link.
function Test-Straight([string]$From, [string]$Below) {
  $path = $From
  foreach ($name in $Below.Split('\')) {
    $path = Join-Path $path $name
    $item = Get-Item -LiteralPath $path -Force -ErrorAction SilentlyContinue
    if (-not $item -or ($item.Attributes -band [IO.FileAttributes]::ReparsePoint)) { return $false }
  }
  return $true
}

# Whether a file of Windows' holds the path of a key's temporary folder: UTF-16, at even places or odd.
function Test-NamesKey([string]$Path) {
  $bytes = [IO.File]::ReadAllBytes($Path)
  foreach ($start in 0, 1) {
    if ($bytes.Length -le $start) { continue }
    if ([Text.Encoding]::Unicode.GetString($bytes, $start, $bytes.Length - $start) -match '\\data\\profile\\temp\\') { return $true }
  }
  return $false
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
$looked = 0
$all = 0
$stays = 0
foreach ($place in $profiles) {
  if (-not (Test-Path -LiteralPath $place)) { continue }
  $looked++
  $taken.Clear()
  $left.Clear()
  if (Test-Straight $place 'AppData\Local\Temp') {
    Get-ChildItem -LiteralPath (Join-Path $place 'AppData\Local\Temp') -Directory -Force -ErrorAction SilentlyContinue |
      Where-Object { $_.Name -match '^cartable-([A-Za-z0-9]{6}|[A-Za-z0-9_-]{22})$' } |
      ForEach-Object { Remove-Folder $_.FullName }
  }
  # Electron's default places, which only a start that failed before it had found its key makes.
  foreach ($folder in 'AppData\Roaming', 'AppData\Local') {
    if (Test-Straight $place $folder) { Remove-Folder (Join-Path $place "$folder\Cartable") }
  }
  # Windows' lists of recent documents: the shortcuts to those of a key's temporary folder, and the list of a program (behind its button in the
  # task bar) that names one, whole: its format is Windows' own.
  $recent = 'AppData\Roaming\Microsoft\Windows\Recent'
  if (Test-Straight $place $recent) {
    Get-ChildItem -LiteralPath (Join-Path $place $recent) -Filter '*.lnk' -File -Force -ErrorAction SilentlyContinue | ForEach-Object {
      if ($shell.CreateShortcut($_.FullName).TargetPath -match '\\data\\profile\\temp\\') { Remove-OneFile $_.FullName }
    }
  }
  foreach ($list in "$recent\AutomaticDestinations", "$recent\CustomDestinations") {
    if (-not (Test-Straight $place $list)) { continue }
    Get-ChildItem -LiteralPath (Join-Path $place $list) -Filter '*Destinations-ms' -File -Force -ErrorAction SilentlyContinue | ForEach-Object {
      if (Test-NamesKey $_.FullName) { Remove-OneFile $_.FullName }
    }
  }
  $account = Split-Path -Leaf $place
  if ($taken.Count -gt 0) {
    Tell "[OK]  $account : retiré, $($taken.Count)." "[OK]  ${account}: taken away, $($taken.Count)."
    foreach ($one in $taken) { Write-Output "      $one" }
  }
  foreach ($one in $left) {
    Tell "[NON] $account : n’a pas pu être retiré, encore utilisé ou sans les droits d’administrateur : $one" "[NO]  ${account}: could not be taken away, still in use or without an administrator’s rights: $one"
  }
  $all += $taken.Count
  $stays += $left.Count
}
# Nothing to take away is told too: no word could also mean that nothing was looked at.
if ($looked -eq 0) { Tell '[-]   Aucun compte à regarder.' '[-]   No account to look at.' }
elseif ($all + $stays -eq 0) { Tell "[OK]  Rien à retirer (comptes regardés : $looked)." "[OK]  Nothing to take away (accounts looked at: $looked)." }
else { Tell "[OK]  Retiré en tout : $all (comptes regardés : $looked, encore là : $stays)." "[OK]  Taken away in all: $all (accounts looked at: $looked, still there: $stays)." }
if ($stays -gt 0) { exit 1 }
exit 0
