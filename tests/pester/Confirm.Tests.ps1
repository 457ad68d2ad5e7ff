BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'A session in which nobody can be asked' {
    It 'does nothing that has to be confirmed, and says what confirms it' {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod' | New-NodeCert web1, web2
        $ring = (New-KeyRing (New-FolderName) -Subject 'CN=ring').Path
        $null = Invoke-KeyRotation $pki -Phase Stage
        $null = Invoke-KeyRotation $pki -Phase Trust
        $commands = @(
            'Revoke-NodeCert web1 -AuthorityPath $pki'
            'Remove-NodeCert web1 -AuthorityPath $pki'
            'Invoke-KeyRotation $pki'
            'Invoke-KeyRotation $ring -Confirm'
            'New-NodeCert web9 -AuthorityPath $pki -Confirm'
            'Get-NodeCert web1 -AuthorityPath $pki | Update-NodeCert -Confirm'
            'Sync-NodeCert web9 -AuthorityPath $pki -Confirm'
            'Export-NodeCert web1 -AuthorityPath $pki -As Nginx -OutputPath $pki/out -Confirm'
            'New-RevocationList -AuthorityPath $pki -Confirm'
        )
        $before = Get-FileHash $pki/*, $ring/*
        $tries = $commands.ForEach{ "try { $_ -ErrorAction Stop; 'done' } catch { `"`$(`$_.FullyQualifiedErrorId) `$_`" }" } -join "`n"
        $said = pwsh -NoProfile -NonInteractive -Command "`$pki = '$pki'; `$ring = '$ring'; Import-Module '$module'`n$tries" 3>$null
        $said = $said -notmatch '^WARNING'
        $said.Count | Should -Be $commands.Count
        foreach ($line in $said) {
            $line | Should -BeLike 'NotConfirmed,* has to be confirmed, and nobody can be asked in this session. Confirm it with -Confirm:$false.'
        }

        (Get-FileHash $pki/*, $ring/*).Hash | Should -Be $before.Hash
    }
}
