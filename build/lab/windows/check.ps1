# Prints what of Cartable is in place. Exit code 0 when everything is, 1 otherwise.
. (Join-Path $PSScriptRoot 'Common.ps1')
$wrong = 0
$sums = @()
if (Test-Path -LiteralPath $Programs) { $sums = @(Get-ChildItem -LiteralPath $Programs -Filter '*.sha256' -File) }
if ($sums.Count -eq 0) { Tell '[NON] Aucune copie du programme.' '[NO]  No copy of the program.'; $wrong = 1 }
foreach ($one in $sums) {
  $name = [IO.Path]::GetFileNameWithoutExtension($one.Name)
  $folder = Join-Path $Programs $name
  $fault = Get-Fault $folder $one.FullName
  $signature = Get-AuthenticodeSignature -LiteralPath (Join-Path $folder 'Cartable.exe') -ErrorAction SilentlyContinue
  $publisher = '-'
  if ($signature -and $signature.Status -eq 'Valid') { $publisher = $signature.SignerCertificate.Subject }
  if ($fault -ne '') { Tell "[NON] Programme $name : abîmé ($fault)" "[NO]  Program ${name}: damaged ($fault)"; $wrong = 1 }
  elseif (-not (Test-Path -LiteralPath "$folder.ok")) { Tell "[NON] Programme $name : pas marqué, relancez install.ps1" "[NO]  Program ${name}: not marked, run install.ps1 again"; $wrong = 1 }
  else { Tell "[OK]  Programme $name : intact ; éditeur : $publisher" "[OK]  Program ${name}: sound; publisher: $publisher" }
}
if (Test-Path -LiteralPath $PolicyKey) {
  foreach ($name in (Get-Item -LiteralPath $PolicyKey).Property) {
    $value = (Get-ItemProperty -LiteralPath $PolicyKey -Name $name).$name
    # What the policy names must be there: the program leaves out what it cannot read, and nobody is told on this machine.
    $missing = $false
    if ($name -eq 'certificateAuthority') {
      $missing = -not ((Test-Path -LiteralPath $value -PathType Leaf) -and (Select-String -LiteralPath $value -SimpleMatch '-----BEGIN CERTIFICATE-----' -Quiet))
    }
    if ($name -eq 'cacheFolder') { $missing = -not (Test-Path -LiteralPath $value -PathType Container) }
    if ($missing) {
      Tell "[NON] Stratégie : $name = $value : absent ou illisible" "[NO]  Policy: $name = ${value}: missing or unreadable"
      $wrong = 1
      continue
    }
    Tell "[OK]  Stratégie : $name = $($value -join ', ')" "[OK]  Policy: $name = $($value -join ', ')"
    if ($name -ne 'mirror') { continue }
    $state = Get-MirrorState $value
    if ($state -eq '') { Tell "[OK]  Miroir $value : répond, et va bien." "[OK]  Mirror ${value}: answers, and is fine." }
    elseif ($state -eq 'mirror.upstream') {
      Tell "[-]   Miroir $value : sa dernière question au serveur n’a pas abouti ; il continue avec ce qu’il a vérifié avant." "[-]   Mirror ${value}: its last question to the server failed; it goes on with what it verified before."
    } elseif ($state -eq 'unread') {
      Tell "[-]   Miroir $value : répond, mais Windows ne connaît pas son certificat : son état n’a pas été lu." "[-]   Mirror ${value}: answers, but Windows does not know its certificate: its state was not read."
    } else {
      $wrong = 1
      if ($state -eq 'away') { Tell "[NON] Miroir $value : ne répond pas d’ici ; les clés iront au serveur." "[NO]  Mirror ${value}: does not answer from here; the keys will ask the server." }
      elseif ($state -eq 'foreign') { Tell "[NON] Miroir $value : répond, mais ne dit pas comment il va : ce n’est pas un miroir de Cartable, ou il est trop ancien." "[NO]  Mirror ${value}: answers, but does not say how it is: it is no mirror of Cartable, or too old a one." }
      else { Tell "[NON] Miroir $value : il n’aide pas les clés, qui passent par la ligne du lycée ($state ; détail : lab mirror)." "[NO]  Mirror ${value}: it is no help to the keys, which use the school’s line ($state; details: lab mirror)." }
    }
  }
} else { Tell '[-]   Pas de stratégie.' '[-]   No policy.' }
$service = New-Object -ComObject Schedule.Service
$service.Connect()
try {
  $task = $service.GetFolder('\').GetTask($TaskName)
  Tell "[OK]  Nettoyage : dernier passage $($task.LastRunTime), résultat $($task.LastTaskResult)" "[OK]  Cleaning: last run $($task.LastRunTime), result $($task.LastTaskResult)"
} catch { Tell '[NON] Le nettoyage n''est pas planifié, ou pas visible sans être administrateur.' '[NO]  The cleaning is not scheduled, or not visible without being an administrator.'; $wrong = 1 }
exit $wrong
