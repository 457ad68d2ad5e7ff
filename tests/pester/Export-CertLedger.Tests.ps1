BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Export-CertLedger' {
    BeforeAll {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert web1, web2 -AuthorityPath $pki
        $null = Set-CertPolicy -AuthorityPath $pki -AllowedNodeId 'web*'
        $null = New-NodeCert '=cmd' -AuthorityPath $pki -ErrorAction Ignore
        $null = New-NodeCert evil -AuthorityPath $pki -ErrorAction Ignore
        $count = @(Get-Content $pki/ledger.jsonl).Count
    }

    BeforeEach { $out = New-FolderName }

    It 'writes a table that Import-Csv reads' {
        $file = Export-CertLedger $pki -As Csv -OutputPath "$out.csv"
        $file | Should -BeOfType ([IO.FileInfo])
        $rows = @(Import-Csv $file)
        $rows | Should -HaveCount $count
        ($rows | Where-Object Event -EQ Issue).NodeId | Should -Be web1, web2
        $refused = $rows | Where-Object Event -EQ Refuse
        $refused.Asked | Should -Be evil
        $refused.Refusal | Should -Be PolicyViolation
        $refused.Account | Should -Be ([Environment]::UserName)
    }

    It 'writes the lines as they are' {
        $null = Export-CertLedger $pki -As JsonLines -OutputPath "$out.jsonl"
        Get-Content "$out.jsonl" | Should -Be (Get-Content $pki/ledger.jsonl)
        (Export-CertLedger $pki -As JsonLines | ConvertFrom-Json).event | Should -Contain Refuse
    }

    It 'takes the authority from the pipeline, and writes to it line by line' {
        $ca | Export-CertLedger -As JsonLines | Should -HaveCount $count
        Export-CertLedger $pki -As JsonLines | Select-Object -First 1 | Should -BeLike '*Authority*'
    }

    It 'chooses lines by <case>' -ForEach @(
        @{ case = 'node'; with = @{ NodeId = 'web1' }; want = 1 }
        @{ case = 'pattern'; with = @{ NodeId = 'web*', 'evil' }; want = 3 }
        @{ case = 'time'; with = @{ Until = (Get-Date).AddDays(-1) }; want = 0 }
        @{ case = 'time and node'; with = @{ Since = (Get-Date).AddDays(-1); NodeId = 'web2' }; want = 1 }
    ) {
        @(Export-CertLedger $pki -As JsonLines @with) | Should -HaveCount $want
    }

    It 'signs a head that Test-CertLedger takes' {
        $head = Export-CertLedger $pki -As Head -OutputPath "$out.head"
        Get-Content $head -TotalCount 1 | Should -Be '-----BEGIN CMS-----'
        Test-CertLedger $pki -Head $head | Should -BeTrue
        Get-Content $pki/ledger.head -Raw | Should -Be (Get-Content $head -Raw)
        $lines = Get-Content $pki/ledger.jsonl
        try {
            $lines[0..1] | Set-Content $pki/ledger.jsonl
            Test-CertLedger $pki -Head $head | Should -BeFalse
            (Test-CertLedger $pki -Head $head -Detailed).Kind | Should -Contain LedgerRolledBack
        }
        finally { $lines | Set-Content $pki/ledger.jsonl }
    }

    It 'writes a head to the pipeline' {
        $head = @(Export-CertLedger $pki -As Head)
        $head[0] | Should -Be '-----BEGIN CMS-----'
        $head[-1] | Should -Be '-----END CMS-----'
        $head | Set-Content "$out.head"
        Test-CertLedger $pki -Head "$out.head" | Should -BeTrue
    }

    It 'opens an encrypted key' {
        $secret = ConvertTo-Secret 'a passphrase'
        $locked = New-FolderName
        $null = New-SigningCert $locked -Passphrase $secret
        Export-CertLedger $locked -As Head -OutputPath "$out.head" -Passphrase $secret | Should -HaveCount 1
        Export-CertLedger $locked -As Csv | Should -HaveCount 2
    }

    It 'writes nothing with -WhatIf' {
        Remove-Item $pki/ledger.head -ErrorAction Ignore
        Export-CertLedger $pki -As Head -OutputPath "$out.head" -WhatIf | Should -BeNullOrEmpty
        Export-CertLedger $pki -As Head -WhatIf | Should -BeNullOrEmpty
        Export-CertLedger $pki -As Csv -OutputPath "$out.csv" -WhatIf | Should -BeNullOrEmpty
        "$out.head", "$out.csv", "$pki/ledger.head" | Should -Not -Exist
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a file that is there'; id = 'FileExists'; run = { Set-Content "$out.csv" old; Export-CertLedger $pki -As Csv -OutputPath "$out.csv" @how } }
        @{ case = 'another ending'; id = 'InvalidArgument'; run = { Export-CertLedger $pki -As Csv -OutputPath "$out.key" -Force @how } }
        @{ case = 'the ledger itself'; id = 'InvalidArgument'; run = { Export-CertLedger $pki -As JsonLines -OutputPath $pki/ledger.jsonl -Force @how } }
        @{ case = 'a part of a head'; id = 'InvalidArgument'; run = { Export-CertLedger $pki -As Head -NodeId web1 @how } }
        @{ case = 'no authority'; id = 'AuthorityNotFound'; run = { Export-CertLedger "$out.none" -As Csv @how } }
        @{ case = 'an export given as a head'; id = 'MalformedLedgerHead'; run = { $file = Export-CertLedger $pki -As Csv -OutputPath "$out.csv"; Test-CertLedger $pki -Head $file -Detailed @how } }
        @{ case = 'a locked key'; id = 'PassphraseRequired'; run = { $null = New-SigningCert $out -Passphrase (ConvertTo-Secret 'a passphrase'); Export-CertLedger $out -As Head @how } }
    ) {
        $how = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
        . $run | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be $id
    }

    It 'overwrites with -Force' {
        Set-Content "$out.csv" old
        $null = Export-CertLedger $pki -As Csv -OutputPath "$out.csv" -Force
        Import-Csv "$out.csv" | Should -HaveCount $count
    }
}
