# Installs or upgrades the machine's copy of Cartable, without a question. Exit code 0: done; 5: not an administrator; 1: refused.
param([switch]$KeepPolicy)
. (Join-Path $PSScriptRoot 'Common.ps1')
Assert-Administrator

# While files are replaced no copy counts: keys start from themselves.
New-Item -ItemType Directory -Force -Path $Programs | Out-Null
Get-ChildItem -LiteralPath $Programs -Filter '*.ok' -File | Remove-Item -Force

$kit = Join-Path $PSScriptRoot 'app'
$names = @()
foreach ($sums in Get-ChildItem -LiteralPath $kit -Filter '*.sha256' -File) {
  $name = [IO.Path]::GetFileNameWithoutExtension($sums.Name)
  $names += $name
  $place = Join-Path $Programs $name
  # Robocopy: 0 to 7 are successes. /MIR also removes what does not belong there.
  & "$env:SystemRoot\System32\Robocopy.exe" (Join-Path $kit $name) $place /MIR /R:2 /W:1 /NFL /NDL /NJH /NJS /NP | Out-Null
  if ($LASTEXITCODE -ge 8) { Tell "Copie impossible : $name" "Cannot copy: $name"; exit 1 }
  Copy-Item -LiteralPath $sums.FullName -Destination $Programs -Force
  $fault = Get-Fault $place (Join-Path $Programs $sums.Name)
  if ($fault -ne '') { Tell "Copie abîmée : $name ($fault)" "Damaged copy: $name ($fault)"; exit 1 }
}
# Copies of versions that the kit no longer holds.
foreach ($old in Get-ChildItem -LiteralPath $Programs -Directory) {
  if ($names -notcontains $old.Name) {
    & "$env:SystemRoot\System32\cmd.exe" /c rd /s /q "$($old.FullName)"
    Remove-Item -LiteralPath "$($old.FullName).sha256" -Force -ErrorAction SilentlyContinue
  }
}
foreach ($name in $names) { New-Item -ItemType File -Force -Path (Join-Path $Programs "$name.ok") | Out-Null }

foreach ($file in 'Common.ps1', 'clean.ps1', 'clean.cmd', 'check.ps1', 'uninstall.ps1') {
  Copy-Item -LiteralPath (Join-Path $PSScriptRoot $file) -Destination $Target -Force
}
$authority = Join-Path $PSScriptRoot 'authority.pem'
if (Test-Path -LiteralPath $authority) { Copy-Item -LiteralPath $authority -Destination $Target -Force }

# The kit's policy, for machines that no group policy reaches. What a group policy has set stays: only values that are still as an earlier kit
# wrote them are the kit's to change or to remove.
$policy = Join-Path $PSScriptRoot 'policy.json'
if (-not $KeepPolicy) {
  $record = Join-Path $Target 'kit-policy.json'
  $former = Get-Values $record
  $wanted = Get-Values $policy
  if ($wanted.Count -gt 0 -and -not (Test-Path -LiteralPath $PolicyKey)) { New-Item -Path $PolicyKey -Force | Out-Null }
  $there = @{}
  if (Test-Path -LiteralPath $PolicyKey) {
    foreach ($name in (Get-Item -LiteralPath $PolicyKey).Property) { $there[$name] = Get-ItemPropertyValue -LiteralPath $PolicyKey -Name $name }
  }
  $written = @{}
  foreach ($name in $wanted.Keys) {
    $own = $former.ContainsKey($name) -and $there.ContainsKey($name) -and ((Get-Text $former[$name]) -eq (Get-Text $there[$name]))
    if ($there.ContainsKey($name) -and -not $own) { continue }
    $value = $wanted[$name]
    if ($value -is [array]) { $type = 'MultiString'; $value = [string[]]$value }
    elseif ($value -is [string]) { $type = 'String' }
    else { $type = 'DWord'; $value = [int]$value }
    New-ItemProperty -LiteralPath $PolicyKey -Name $name -PropertyType $type -Value $value -Force | Out-Null
    $written[$name] = $value
  }
  foreach ($name in $former.Keys) {
    if ($wanted.ContainsKey($name) -or -not $there.ContainsKey($name)) { continue }
    if ((Get-Text $former[$name]) -eq (Get-Text $there[$name])) { Remove-ItemProperty -LiteralPath $PolicyKey -Name $name -Force }
  }
  [IO.File]::WriteAllText($record, (ConvertTo-Json $written))
}

# After each session (Winlogon's event 7002) and when the machine starts.
$service = New-Object -ComObject Schedule.Service
$service.Connect()
$task = $service.NewTask(0)
$task.RegistrationInfo.Description = 'Cartable'
$task.Settings.Hidden = $true
$task.Settings.StartWhenAvailable = $true
$task.Settings.DisallowStartIfOnBatteries = $false
$task.Triggers.Create(8) | Out-Null
$logoff = $task.Triggers.Create(0)
$logoff.Subscription = '<QueryList><Query Id="0" Path="System"><Select Path="System">*[System[Provider[@Name="Microsoft-Windows-Winlogon"] and EventID=7002]]</Select></Query></QueryList>'
# Once more, for a program that was long to end.
$later = $task.Triggers.Create(0)
$later.Subscription = $logoff.Subscription
$later.Delay = 'PT2M'
$action = $task.Actions.Create(0)
$action.Path = "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe"
$action.Arguments = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$Target\clean.ps1`""
$service.GetFolder('\').RegisterTaskDefinition($TaskName, $task, 6, 'SYSTEM', $null, 5) | Out-Null

# Group policies of a machine by itself; a domain takes them from its own store (LISEZMOI.txt).
$definitions = Join-Path $env:SystemRoot 'PolicyDefinitions'
Copy-Item -LiteralPath (Join-Path $PSScriptRoot 'policies\Cartable.admx') -Destination $definitions -Force
foreach ($language in 'fr-FR', 'en-US') {
  $folder = Join-Path $definitions $language
  if (Test-Path -LiteralPath $folder) {
    Copy-Item -LiteralPath (Join-Path $PSScriptRoot "policies\$language\Cartable.adml") -Destination $folder -Force
  }
}
Tell "Cartable : $($names -join ', ')" "Cartable: $($names -join ', ')"
exit 0
