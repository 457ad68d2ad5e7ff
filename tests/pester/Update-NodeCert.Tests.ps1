BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Update-NodeCert' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod'
        $made = New-NodeCert 1, 2 -AuthorityPath $pki -DnsName web.example -Purpose Server -Lifetime 60d
    }

    It 'renews with a new key and the same names' {
        $old = Get-Content $made[0].KeyPath -Raw
        $new = Update-NodeCert 1 -AuthorityPath $pki
        $new | Should -BeOfType ([ClusterCerts.Authority.NodeCert])
        $new.NodeId, $new.Purpose, $new.Status | Should -Be '1', 'Server', 'Valid'
        $new.DnsNames | Should -Be $made[0].DnsNames
        $new.SerialNumber | Should -Not -Be $made[0].SerialNumber
        Get-Content $new.KeyPath -Raw | Should -Not -Be $old
        Test-NodeCert $new.CertificatePath -AuthorityPath $pki -Purpose Server | Should -BeTrue
        (Get-NodeCert -AuthorityPath $pki -SerialNumber $made[0].SerialNumber).Status | Should -Be 'Superseded'
    }

    It 'keeps the key with -ReuseKey' {
        $old = Get-Content $made[0].KeyPath -Raw
        $null = Update-NodeCert 1 -AuthorityPath $pki -ReuseKey
        Get-Content $made[0].KeyPath -Raw | Should -Be $old
    }

    It 'takes certificates from the pipeline, by property name' {
        $new = Get-NodeCert -AuthorityPath $pki -ExpiresWithin 90d | Update-NodeCert
        $new.NodeId | Should -Be '1', '2'
        '2', 1 | Update-NodeCert -AuthorityPath $pki | ForEach-Object NodeId | Should -Be '2', '1'
    }

    It 'renews nothing for an empty pipeline' {
        Get-NodeCert -AuthorityPath $pki -ExpiresWithin 1d | Update-NodeCert | Should -BeNullOrEmpty
    }

    # The certificates live 60 days.
    It 'with <name> writes <count>' -ForEach @(
        @{ name = '30 days'; condition = @{ IfExpiresWithin = '30d' }; count = 0 }
        @{ name = '90 days'; condition = @{ IfExpiresWithin = 90 }; count = 2 }
        @{ name = 'two thirds'; condition = @{ IfLifeUsed = '66%' }; count = 0 }
        @{ name = 'a hundred thousandth'; condition = @{ IfLifeUsed = 0.00001 }; count = 2 }
        @{ name = 'either'; condition = @{ IfLifeUsed = 66; IfExpiresWithin = '61d' }; count = 2 }
    ) {
        @(Update-NodeCert -AuthorityPath $pki @condition).Count | Should -Be $count
    }

    It 'tells with -Verbose what is not due' {
        $told = Update-NodeCert -AuthorityPath $pki -IfExpiresWithin 30d -Verbose 4>&1
        @($told.Message -match 'Node [12] is not due: it expires').Count | Should -Be 2
        @($told.Message -match '^Signed').Count | Should -Be 0
    }

    It 'does nothing with -WhatIf' {
        $before = Get-ChildItem $pki -File | Get-FileHash
        Update-NodeCert * -AuthorityPath $pki -WhatIf | Should -BeNullOrEmpty
        (Get-ChildItem $pki -File | Get-FileHash).Hash | Should -Be $before.Hash
    }

    It 'encrypts the new key, and must where the old one is' {
        $null = New-NodeCert 3 -AuthorityPath $pki -NodePassphrase (ConvertTo-Secret 'secret')
        { Update-NodeCert 3 -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'PassphraseRequired,*'
        $new = Update-NodeCert 3 -AuthorityPath $pki -NodePassphrase (ConvertTo-Secret 'other')
        Test-KeyMatchesCert -KeyPath $new.KeyPath -CertificatePath $new.CertificatePath -Passphrase (ConvertTo-Secret 'other') | Should -BeTrue
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'nobody'; id = 'InvalidArgument'; run = { Update-NodeCert -AuthorityPath $pki -ErrorAction Stop } }
        @{ case = 'a node that is not there'; id = 'NodeCertNotFound'; run = { Update-NodeCert 9 -AuthorityPath $pki -ErrorAction Stop } }
        @{ case = 'a share that is none'; id = 'ParameterArgumentTransformationError'; run = { Update-NodeCert 1 -AuthorityPath $pki -IfLifeUsed 'half' } }
        @{ case = 'a name to add and to take away'; id = 'InvalidArgument'; run = {
                Update-NodeCert 1 -AuthorityPath $pki -DnsName a.example.com -RemoveDnsName A.example.com -ErrorAction Stop } }
        @{ case = 'two purposes'; id = 'ParameterArgumentTransformationError'; run = { Update-NodeCert 1 -AuthorityPath $pki -Purpose Node, Client } }
        @{ case = 'a CA that is offline'; id = 'AuthorityOffline'; run = {
                Remove-Item $pki/signing.key; Update-NodeCert 1 -AuthorityPath $pki -ErrorAction Stop } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.UpdateNodeCertCommand"
    }

    It 'takes names in other letters away without a warning' {
        $null = Update-NodeCert 1 -AuthorityPath $pki -DnsName 'müller.example.com'
        $new = Update-NodeCert 1 -AuthorityPath $pki -RemoveDnsName 'müller.example.com' -WarningVariable warnings -WarningAction SilentlyContinue
        $new.DnsNames | Should -Not -Contain 'xn--mller-kva.example.com'
        $warnings | Should -BeNullOrEmpty
    }

    It 'names the node that would outlive its issuer' {
        { Update-NodeCert 1 -AuthorityPath $pki -Lifetime 20000d -ErrorAction Stop } | Should -Throw "*of node '1' would expire*"
    }

    It 'goes on after one that fails' {
        $new = Update-NodeCert 1, 9, 2 -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $new.NodeId | Should -Be '1', '2'
        Get-ErrorId $problems | Should -Be 'NodeCertNotFound'
    }

    It 'renews what it can before an error ends the pipeline' {
        { Update-NodeCert 9, 2 -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'NodeCertNotFound,*'
        (Get-NodeCert -AuthorityPath $pki -NodeId 2).SerialNumber | Should -Not -Be $made[1].SerialNumber
    }
}
