BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Update-NodeCert -OnRenewed' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod'
        $made = New-NodeCert 1, 2, 3 -AuthorityPath $pki -Lifetime 60d
        $script:seen = [Collections.Generic.List[object]]::new()
    }

    It 'runs once for each renewed node, when all are renewed, with the certificate as $_' {
        $new = Update-NodeCert 1, 2 -AuthorityPath $pki -OnRenewed {
            $script:seen.Add([pscustomobject]@{ Cert = $_; Valid = @(Get-NodeCert -AuthorityPath $_.AuthorityPath | Where-Object NodeId -ne 3).SerialNumber })
        }
        $script:seen.Cert.NodeId | Should -Be 1, 2
        $script:seen.Cert.SerialNumber | Should -Be $new.SerialNumber
        $script:seen[0].Valid | Should -Be $new.SerialNumber
    }

    It 'gives programs the node and its files in their environment, and takes that away again' -Skip:$IsWindows {
        $env:CLUSTERCERTS_KEY_PATH = 'mine'
        try {
            $new = Update-NodeCert 2 -AuthorityPath $pki -OnRenewed {
                $script:seen.Add(@(/usr/bin/env | Where-Object { $_ -match '^CLUSTERCERTS_(?!MODULE|PROGRAM|OTHER)' }))
            }
            $env:CLUSTERCERTS_KEY_PATH | Should -Be 'mine'
        } finally { $env:CLUSTERCERTS_KEY_PATH = $null }
        $script:seen[0] | Sort-Object | Should -Be (@(
                "CLUSTERCERTS_AUTHORITY=$pki", "CLUSTERCERTS_AUTHORITY_PATH=$pki", "CLUSTERCERTS_CERTIFICATE_PATH=$($new.CertificatePath)", "CLUSTERCERTS_KEY_PATH=$($new.KeyPath)",
                'CLUSTERCERTS_NODE_ID=2', "CLUSTERCERTS_SERIAL_NUMBER=$($new.SerialNumber)", "CLUSTERCERTS_TRUST_PATH=$(Join-Path $pki trust.crt)") | Sort-Object)
        Test-Path env:CLUSTERCERTS_NODE_ID | Should -BeFalse
        Test-Path env:CLUSTERCERTS_AUTHORITY | Should -BeFalse
    }

    It 'is not run for what is not due' {
        Update-NodeCert -AuthorityPath $pki -IfExpiresWithin 30d -OnRenewed { $script:seen.Add($_) } | Should -BeNullOrEmpty
        $script:seen | Should -BeNullOrEmpty
        $null = Update-NodeCert 3 -AuthorityPath $pki -Lifetime 90d
        (Update-NodeCert -AuthorityPath $pki -IfExpiresWithin 70d -OnRenewed { $script:seen.Add($_) }).NodeId | Should -Be 1, 2
        $script:seen.NodeId | Should -Be 1, 2
    }

    # Each fails for node 2 alone.
    It 'makes a failure by <name> that node''s error, and the others go on' -ForEach @(
        @{ name = 'throw'; block = { $seen.Add($_.NodeId); if ($_.NodeId -eq 2) { throw 'no way' } }; says = 'no way' }
        @{ name = 'an error that ends nothing elsewhere'; block = { if ($_.NodeId -eq 2) { Get-Item /nowhere/at-all }; $seen.Add($_.NodeId) }; says = 'nowhere' }
        @{ name = 'Write-Error'; block = { if ($_.NodeId -eq 2) { Write-Error 'no good' }; $seen.Add($_.NodeId) }; says = 'no good' }
        @{ name = 'the status of a program'; block = { & ($IsWindows ? 'cmd' : 'sh') ($IsWindows ? '/c' : '-c') "exit $(if ($_.NodeId -eq 2) { 3 } else { 0 })"; $seen.Add($_.NodeId) }; says = 'exit code: 3' }
    ) {
        $new = Update-NodeCert * -AuthorityPath $pki -OnRenewed $block -ErrorAction SilentlyContinue -ErrorVariable failed
        Get-ErrorId $failed | Should -Be HookFailed
        $failed[0].TargetObject | Should -Be 2
        $failed[0].Exception.Message | Should -BeLike "Node '2' has its new certificate $($new[1].SerialNumber), but -OnRenewed failed:*$says*run the same by hand."
        $new.NodeId | Should -Be 1, 2, 3
        (Get-NodeCert 2 -AuthorityPath $pki).SerialNumber | Should -Be $new[1].SerialNumber
        @($seen | Where-Object { $_ -ne 2 }) | Should -Be 1, 3
    }

    It 'renews all and runs for all with -ErrorAction Stop, and ends then' {
        { Update-NodeCert * -AuthorityPath $pki -OnRenewed { $script:seen.Add($_.NodeId); throw 'no' } -ErrorAction Stop } | Should -Throw -ErrorId 'HookFailed*'
        $script:seen | Should -Be 1, 2, 3
        @(Get-NodeCert -AuthorityPath $pki | Where-Object SerialNumber -notin $made.SerialNumber).Count | Should -Be 3
    }

    It 'runs for all where a later command wants one' {
        $null = Update-NodeCert * -AuthorityPath $pki -OnRenewed { $script:seen.Add($_.NodeId) } | Select-Object -First 1
        $script:seen | Should -Be 1, 2, 3
    }

    It 'shows what the block writes as Write-Host does, and writes certificates alone' {
        $all = Update-NodeCert 1, 2 -AuthorityPath $pki -OnRenewed { "loaded $($_.NodeId)"; & ($IsWindows ? 'cmd' : 'sh') ($IsWindows ? '/c' : '-c') 'echo by a program'; if ($_.NodeId -eq 2) { throw 'after that' } } `
            -ErrorAction SilentlyContinue -InformationVariable told
        $all | ForEach-Object { $_ | Should -BeOfType ([ClusterCerts.Authority.NodeCert]) }
        @($told | Where-Object { $_.Tags -contains 'PSHOST' } | ForEach-Object { "$_" }) | Should -Be 'loaded 1', 'by a program', 'loaded 2', 'by a program'
    }

    It 'ends the block alone with <word>' -ForEach @(@{ word = 'break' }, @{ word = 'continue' }, @{ word = 'return' }) {
        (Update-NodeCert 1, 2 -AuthorityPath $pki -OnRenewed ([scriptblock]::Create("`$script:seen.Add(`$_.NodeId); $word; throw 'here'"))).NodeId | Should -Be 1, 2
    }

    It 'ends the block alone with <word> too, and tells of a status' -ForEach @(@{ word = 'exit' }, @{ word = 'exit 0' }, @{ word = 'break outer' }, @{ word = 'continue outer' }, @{ word = 'exit 3' }) {
        $new = $null
        :outer foreach ($once in 1) {
            $new = Update-NodeCert 1, 2 -AuthorityPath $pki -OnRenewed ([scriptblock]::Create("`$script:seen.Add(`$_.NodeId); $word; throw 'here'")) -ErrorAction SilentlyContinue -ErrorVariable failed
        }
        $new.NodeId | Should -Be 1, 2
        $script:seen | Should -Be 1, 2
        @($failed | ForEach-Object { $_.Exception.Message }) | Should -HaveCount ($word -eq 'exit 3' ? 2 : 0)
        $failed | ForEach-Object { $_.Exception.Message | Should -BeLike '*-OnRenewed ended with 3.*' }
    }

    It 'may change the same authority' {
        $null = Update-NodeCert 1 -AuthorityPath $pki -OnRenewed { $null = New-NodeCert 4 -AuthorityPath $_.AuthorityPath }
        (Get-NodeCert -AuthorityPath $pki).NodeId | Should -Contain 4
    }

    It 'says with -WhatIf that it would run, and runs nothing' {
        $before = Get-ChildItem $pki -File | Get-FileHash
        $said = Get-HostLine { Update-NodeCert 1 -AuthorityPath $pki -OnRenewed { throw 'run' } -WhatIf }
        $said -join ' ' | Should -BeLike '*"Renew the key and certificate, then run -OnRenewed" on target "node 1 of*'
        Update-NodeCert 1 -AuthorityPath $pki -OnRenewed { $script:seen.Add($_) } -WhatIf
        $script:seen | Should -BeNullOrEmpty
        (Get-ChildItem $pki -File | Get-FileHash).Hash | Should -Be $before.Hash
    }

    It 'runs in the scope of a module that the block is of' {
        $own = New-Module { function Update-Mine($Pki, $List) { $private:here = 'inside'; Update-NodeCert 1 -AuthorityPath $Pki -OnRenewed { $List.Add((Get-Mine $_.NodeId)); Get-Item /nowhere/at-all } -ErrorAction SilentlyContinue -ErrorVariable script:failed }
            function Get-Mine($Id) { "mine $Id" }
            function Get-Failed { $script:failed }
            Export-ModuleMember -Function Update-Mine, Get-Failed }
        $null = Update-Mine $pki $script:seen
        $script:seen | Should -Be 'mine 1'
        Get-ErrorId (Get-Failed) | Should -Be HookFailed
        $own | Should -Not -BeNullOrEmpty
    }
}

Describe 'Sync-NodeCert -OnRenewed' {
    It 'runs for what is issued or renewed, with Change beside the certificate' {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $null = New-NodeCert 1, 2 -AuthorityPath $pki
        $seen = [Collections.Generic.List[string]]::new()
        $all = '1', '2', '3' | Sync-NodeCert -AuthorityPath $pki -OnRenewed { $seen.Add("$($_.NodeId) $($_.Change)") }
        $all.Count, ($seen -join ';') | Should -Be 3, '3 Issued'
        $seen.Clear()
        $all = Sync-NodeCert 1, 2 -Purpose Server -AuthorityPath $pki -OnRenewed { $seen.Add("$($_.NodeId) $($_.Change)"); if ($_.NodeId -eq 1) { throw 'no' } } -ErrorAction SilentlyContinue -ErrorVariable failed
        $all.NodeId | Should -Be 1, 2
        $seen | Should -Be '1 Renewed', '2 Renewed'
        Get-ErrorId $failed | Should -Be HookFailed
    }
}
