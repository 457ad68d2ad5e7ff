BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Set-CertPolicy' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki
    }

    It 'warns of a rule that allows what the limits of the CA leave to nobody, with -WhatIf too' {
        $limited = New-FolderName
        $null = New-SigningCert $limited -PermittedUri prod.example -WarningAction SilentlyContinue
        Set-CertPolicy -AuthorityPath $limited -AllowedUri 'spiffe://other.example/{id}' -WhatIf -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike "*AllowedUris allows 'spiffe://other.example/{id}', which no node can have*"
        $null = Set-CertPolicy -AuthorityPath $limited -AllowedUri 'spiffe://prod.example/{id}' -WarningVariable none
        $none | Should -BeNullOrEmpty
    }

    # What is given, and the rule as the policy shows it.
    It 'sets -<parameter> <text>' -ForEach @(
        @{ parameter = 'MaximumLifetime'; value = '90d'; property = 'MaximumLifetime'; shown = '90d' }
        @{ parameter = 'MaximumLifetime'; value = '<168h'; property = 'MaximumLifetime'; shown = '<7d' }
        @{ parameter = 'MaximumLifetime'; value = 90; property = 'MaximumLifetime'; shown = '90d' }
        @{ parameter = 'MaximumLifetime'; value = [timespan]::FromHours(36); property = 'MaximumLifetime'; shown = '1d12h' }
        @{ parameter = 'MinimumSerialNumber'; value = '0100'; property = 'MinimumSerialNumber'; shown = '0100' }
        @{ parameter = 'AllowedNodeId'; value = 'web*', 7, '/db[0-9]{1,3}/'; property = 'AllowedNodeIds'; shown = 'web* 7 /db[0-9]{1,3}/' }
        @{ parameter = 'AllowedDnsName'; value = '{id}.example.com'; property = 'AllowedDnsNames'; shown = '*={id}.example.com' }
        @{ parameter = 'AllowedDnsName'; value = 'web*=a.example.com,b.example.com'; property = 'AllowedDnsNames'; shown = 'web*=a.example.com,b.example.com' }
        @{ parameter = 'AllowedDnsName'; value = [ordered]@{ 'web*' = 'a.example.com', 'b.example.com'; db = 'db.example.com' }; property = 'AllowedDnsNames'; shown = 'web*=a.example.com,b.example.com db=db.example.com' }
        @{ parameter = 'AllowedDnsName'; value = @{}; property = 'AllowedDnsNames'; shown = '' }
        @{ parameter = 'AllowedDnsName'; value = '*.example.com', 'localhost'; property = 'AllowedDnsNames'; shown = '*=*.example.com,localhost' }
        @{ parameter = 'AllowedDnsName'; value = @{ '*' = '*.example.com, localhost' }; property = 'AllowedDnsNames'; shown = '*=*.example.com,localhost' }
        @{ parameter = 'AllowedDnsName'; value = 'web*=a.example.com', @{ 'web*' = '{id}.example.com' }; property = 'AllowedDnsNames'; shown = 'web*=a.example.com,{id}.example.com' }
        @{ parameter = 'AllowedDnsName'; value = @{ 'web*' = @() }; property = 'AllowedDnsNames'; shown = 'web*=' }
        @{ parameter = 'AllowedIPAddress'; value = '10.0.0.0/8', '192.168.0.1'; property = 'AllowedIPAddresses'; shown = '*=10.0.0.0/8,192.168.0.1' }
        @{ parameter = 'AllowedIPAddress'; value = '10.0.0.0/8', 'db=192.168.0.1'; property = 'AllowedIPAddresses'; shown = '*=10.0.0.0/8 db=192.168.0.1' }
        @{ parameter = 'AllowedKeyAlgorithm'; value = 'EcdsaP256', 'Rsa4096'; property = 'AllowedKeyAlgorithms'; shown = 'EcdsaP256 Rsa4096' }
        @{ parameter = 'UnlistedNames'; value = 'Drop'; property = 'UnlistedNames'; shown = 'Drop' }
        @{ parameter = 'UnlistedExtensions'; value = 'Drop'; property = 'UnlistedExtensions'; shown = 'Drop' }
        @{ parameter = 'AllowWildcardNames'; value = $true; property = 'AllowWildcardNames'; shown = 'True' }
        @{ parameter = 'AllowSharedKeys'; value = $true; property = 'AllowSharedKeys'; shown = 'True' }
        @{ parameter = 'KeepExpiredRevocations'; value = $true; property = 'KeepExpiredRevocations'; shown = 'True' }
        @{ parameter = 'MaximumPreparedLists'; value = 12; property = 'MaximumPreparedLists'; shown = '12' }
        @{ parameter = 'DistributionPoint'; value = 'http://a.example/{issuer}.crl', 'http://b.example/x/{issuer}.crl'; property = 'DistributionPoints'; shown = 'http://a.example/{issuer}.crl http://b.example/x/{issuer}.crl' }
        @{ parameter = 'IssuerAddress'; value = 'http://a.example/{issuer}.crt'; property = 'IssuerAddresses'; shown = 'http://a.example/{issuer}.crt' }
    ) {
        $given = @{ $parameter = $value }
        $set = Set-CertPolicy -AuthorityPath $pki @given
        $set | Should -BeOfType ([ClusterCerts.Policy.CertPolicy])
        "$($set.$property)" | Should -Be $shown
        "$((Get-CertPolicy $pki).$property)" | Should -Be $shown
    }

    It 'changes the rule that is given alone, and takes one away' {
        $null = Set-CertPolicy -AuthorityPath $pki -AllowedNodeId 'web*' -MaximumLifetime 30d
        $null = Set-CertPolicy -AuthorityPath $pki -MaximumLifetime 60d
        (Get-CertPolicy $pki).AllowedNodeIds | Should -Be 'web*'
        (Set-CertPolicy -AuthorityPath $pki -Remove AllowedNodeIds).AllowedNodeIds | Should -BeNullOrEmpty
        New-NodeCert db1 -AuthorityPath $pki | Should -Not -BeNullOrEmpty
    }

    It 'is obeyed by New-NodeCert, with the rule, the asked and the allowed in the error' {
        $null = Set-CertPolicy -AuthorityPath $pki -MaximumLifetime 90d -AllowedNodeId 'web*'
        { New-NodeCert db1 -AuthorityPath $pki -ErrorAction Stop } |
            Should -Throw "*AllowedNodeIds refuses the node ID 'db1'; it allows web*" -ErrorId 'PolicyViolation,*'
        { New-NodeCert web1 -AuthorityPath $pki -Lifetime 91d -ErrorAction Stop } | Should -Throw '*at most 90d*' -ErrorId 'PolicyViolation,*'
        ((New-NodeCert web1 -AuthorityPath $pki) | ForEach-Object { $_.NotAfter - $_.NotBefore }).TotalDays | Should -Be 90
    }

    Context 'raising the minimum serial number' {
        BeforeEach {
            $null = New-NodeCert 1, 2 -AuthorityPath $pki
            $last = Get-Content "$pki/signing.srl"
        }

        It 'names the live nodes and needs -Force or confirmation' {
            $said = pwsh -NoProfile -NonInteractive -Command "Import-Module '$module'; Set-CertPolicy -AuthorityPath '$pki' -MinimumSerialNumber $last" 2>&1 | Out-String
            $said | Should -Match 'cuts off 1 node in use: 1\.'
            (Get-CertPolicy $pki).MinimumSerialNumber | Should -BeNullOrEmpty
            (Set-CertPolicy -AuthorityPath $pki -MinimumSerialNumber $last -Force).MinimumSerialNumber | Should -Be $last
            (Get-NodeCert -AuthorityPath $pki).Status | Should -Be 'BelowMinimumSerial', 'Valid'
        }

        It 'asks nobody with -Confirm:$false' {
            (Set-CertPolicy -AuthorityPath $pki -MinimumSerialNumber $last -Confirm:$false).MinimumSerialNumber | Should -Be $last
        }

        It 'shows whom it would cut off with -WhatIf' {
            $said = Get-HostLine { Set-CertPolicy -AuthorityPath $pki -MinimumSerialNumber $last -WhatIf }
            "$said" | Should -Match 'cuts off the nodes in use 1'
            (Get-CertPolicy $pki).MinimumSerialNumber | Should -BeNullOrEmpty
        }
    }

    It 'refuses -<rule> together with -Remove <remove>' -ForEach @(
        @{ rule = 'MaximumLifetime'; value = '90d'; remove = 'MaximumLifetime' }
        @{ rule = 'MinimumSerialNumber'; value = '01'; remove = 'MinimumSerialNumber' }
        @{ rule = 'AllowedNodeId'; value = 'a'; remove = 'AllowedNodeIds' }
        @{ rule = 'AllowedDnsName'; value = 'a.example.com'; remove = 'AllowedDnsNames' }
        @{ rule = 'AllowedDnsName'; value = @{}; remove = 'AllowedDnsNames' }
        @{ rule = 'AllowedIPAddress'; value = '10.0.0.1'; remove = 'UnlistedNames', 'AllowedIPAddresses' }
        @{ rule = 'AllowedKeyAlgorithm'; value = 'EcdsaP256'; remove = 'AllowedKeyAlgorithms' }
        @{ rule = 'UnlistedNames'; value = 'Drop'; remove = 'UnlistedNames' }
        @{ rule = 'UnlistedExtensions'; value = 'Refuse'; remove = 'UnlistedExtensions' }
        @{ rule = 'AllowWildcardNames'; value = $false; remove = 'AllowWildcardNames' }
        @{ rule = 'AllowSharedKeys'; value = $true; remove = 'AllowSharedKeys' }
        @{ rule = 'KeepExpiredRevocations'; value = $true; remove = 'KeepExpiredRevocations' }
        @{ rule = 'MaximumPreparedLists'; value = 12; remove = 'MaximumPreparedLists' }
        @{ rule = 'DistributionPoint'; value = 'http://a.example/{issuer}.crl'; remove = 'DistributionPoints' }
        @{ rule = 'IssuerAddress'; value = 'http://a.example/{issuer}.crt'; remove = 'IssuerAddresses' }
    ) {
        $before = Get-Content -Raw $pki/policy.json
        $given = @{ $rule = $value; Remove = $remove }
        { Set-CertPolicy -AuthorityPath $pki @given } | Should -Throw '*set and removed*' -ErrorId 'InvalidArgument,*'
        { Set-CertPolicy -AuthorityPath $pki @given -WhatIf } | Should -Throw -ErrorId 'InvalidArgument,*'
        Get-Content -Raw $pki/policy.json | Should -Be $before
    }

    It 'needs a rule' {
        { Set-CertPolicy -AuthorityPath $pki } | Should -Throw '*Nothing to change was given*' -ErrorId 'InvalidArgument,*'
        { Set-CertPolicy -AuthorityPath $pki -Force -WhatIf } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'does nothing with -WhatIf' {
        Set-CertPolicy -AuthorityPath $pki -MaximumLifetime 1d -WhatIf | Should -BeNullOrEmpty
        (Get-CertPolicy $pki).MaximumLifetime | Should -BeNullOrEmpty
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'an ID pattern that is none'; id = 'InvalidArgument'; run = { Set-CertPolicy -AuthorityPath $pki -AllowedNodeId '/(/' } }
        @{ case = 'no IDs at all'; id = 'InvalidArgument'; run = { Set-CertPolicy -AuthorityPath $pki -AllowedNodeId @() } }
        @{ case = 'a name that is none'; id = 'InvalidDnsName'; run = { Set-CertPolicy -AuthorityPath $pki -AllowedDnsName 'a b' } }
        @{ case = 'a network that is none'; id = 'InvalidIPAddress'; run = { Set-CertPolicy -AuthorityPath $pki -AllowedIPAddress '10.0.0.1/8' } }
        @{ case = 'a lifetime that is none'; id = 'ParameterArgumentTransformationError'; run = { Set-CertPolicy -AuthorityPath $pki -MaximumLifetime soon } }
        @{ case = 'no authority'; id = 'AuthorityNotFound'; run = { Set-CertPolicy -AuthorityPath TestDrive:/ -AllowSharedKeys $true } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.SetCertPolicyCommand"
    }
}

Describe 'Set-CertPolicy with the values that are there' {
    It 'writes nothing' {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $null = New-NodeCert web1 -AuthorityPath $pki
        $rules = @{ AuthorityPath = $pki; MaximumLifetime = '400d'; AllowedNodeId = 'web*'; AllowedKeyAlgorithm = 'EcdsaP256', 'EcdsaP384'
            MinimumSerialNumber = (Get-NodeCert -AuthorityPath $pki).SerialNumber }
        $set = Set-CertPolicy @rules
        $before = Get-ChildItem $pki | ForEach-Object { $_.Name; (Get-FileHash $_).Hash; $_.LastWriteTimeUtc }
        $again = Set-CertPolicy @rules -ErrorAction Stop
        $again.AllowedNodeIds | Should -Be $set.AllowedNodeIds
        Get-ChildItem $pki | ForEach-Object { $_.Name; (Get-FileHash $_).Hash; $_.LastWriteTimeUtc } | Should -Be $before
    }
}

Describe 'Set-CertPolicy with what the policy says already' {
    It 'changes nothing, and -WhatIf says so' {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $null = Set-CertPolicy -AuthorityPath $pki -MaximumLifetime 90d -AllowSharedKeys $false
        $state = { Get-ChildItem $pki -File | Get-FileHash | Out-String }
        $before = & $state
        (Set-CertPolicy -AuthorityPath $pki -MaximumLifetime 90d).MaximumLifetime | Should -Not -BeNullOrEmpty
        $file = Join-Path (New-FolderName) heard
        $null = Start-Transcript $file
        try {
            Set-CertPolicy -AuthorityPath $pki -MaximumLifetime 90d -AllowSharedKeys $false -WhatIf | Should -BeNullOrEmpty
            Set-CertPolicy -AuthorityPath $pki -MaximumLifetime 30d -AllowSharedKeys $false -KeepExpiredRevocations $true -WhatIf -WarningAction Ignore | Should -BeNullOrEmpty
        }
        finally { $null = Stop-Transcript }
        $said = @(Get-Content $file | Where-Object { $_ -match '^What if' })
        $said | Should -HaveCount 2
        $said[0] | Should -BeLike '*Leave it as it is: the policy is so already*policy.json*'
        $said[1] | Should -BeLike '*"Change MaximumLifetime, KeepExpiredRevocations"*'
        & $state | Should -Be $before
    }
}
