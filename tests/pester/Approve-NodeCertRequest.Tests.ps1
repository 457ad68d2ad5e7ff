BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Approve-NodeCertRequest' {
    BeforeEach {
        $pki = New-FolderName
        $in = New-FolderName
        $null = New-SigningCert $pki
    }

    It 'signs the requests of low risk and no others' {
        $null = New-NodeCertRequest web1, web2 -Path $in
        $null = New-NodeCertRequest web3 -Path $in -DnsName bank.example
        $signed = Get-NodeCertRequest "$in/*.csr" -AuthorityPath $pki | Where-Object Risk -EQ Low | Approve-NodeCertRequest
        $signed | Should -BeOfType ([ClusterCerts.Authority.NodeCert])
        $signed.NodeId | Should -Be 'web1', 'web2'
        foreach ($cert in $signed) {
            Test-NodeCert $cert.CertificatePath -NodeId $cert.NodeId -AuthorityPath $pki -KeyPath "$in/node.$($cert.NodeId).key" | Should -BeTrue
        }
        Get-ChildItem $pki -Filter node.* -Name | Sort-Object | Should -Be 'node.web1.crt', 'node.web2.crt'
    }

    It 'takes paths, files and objects' {
        $null = New-NodeCertRequest 1, 2, 3 -Path $in
        (Approve-NodeCertRequest "$in/node.1.csr" -AuthorityPath $pki).NodeId | Should -Be '1'
        (Get-Item "$in/node.2.csr" | Approve-NodeCertRequest -AuthorityPath $pki).NodeId | Should -Be '2'
        (Get-NodeCertRequest "$in/node.3.csr" -AuthorityPath $pki | Approve-NodeCertRequest).AuthorityPath | Should -Be $pki
    }

    It 'signs what was looked at, whatever became of its file' {
        $looked = New-NodeCertRequest web1 -Path $in | Get-NodeCertRequest -AuthorityPath $pki
        $null = New-NodeCertRequest web1 -Path $in -Force
        $null = $looked | Approve-NodeCertRequest
        Test-KeyMatchesCert -KeyPath "$in/node.web1.key" -CertificatePath "$pki/node.web1.crt" | Should -BeFalse
    }

    It 'signs with the given names, purpose, lifetime and folder' {
        $null = New-NodeCertRequest web1 -Path $in -DnsName www.example
        $out = New-FolderName
        $cert = Approve-NodeCertRequest "$in/node.web1.csr" -AuthorityPath $pki -DnsName www.example, more.example -IPAddress 10.0.0.5 -Purpose Client -Lifetime 36h -OutputPath $out
        $cert.DnsNames | Should -Be 'web1', 'www.example', 'more.example'
        $cert.IPAddresses | Should -Be '10.0.0.5'
        $cert.Purpose | Should -Be 'Client'
        ($cert.NotAfter - [DateTimeOffset]::UtcNow).TotalHours | Should -BeGreaterThan 35.9
        ($cert.NotAfter - [DateTimeOffset]::UtcNow).TotalHours | Should -BeLessThan 36.1
        $cert.CertificatePath | Should -Be (Join-Path $out 'node.web1.crt')
    }

    It 'opens an encrypted signing key once for all' {
        $locked = New-FolderName
        $null = New-SigningCert $locked -Passphrase (ConvertTo-Secret 'secret')
        $null = New-NodeCertRequest (1..20) -Path $in
        (Get-ChildItem "$in/*.csr" | Approve-NodeCertRequest -AuthorityPath $locked -Passphrase (ConvertTo-Secret 'secret')).Count | Should -Be 20
        { Approve-NodeCertRequest "$in/node.1.csr" -AuthorityPath $locked } | Should -Throw -ErrorId 'PassphraseRequired,*'
    }

    It 'goes on after one that is refused' {
        $null = New-NodeCertRequest 1, 3 -Path $in
        $null = New-NodeCertRequest 2 -Path $in -DnsName bank.example
        $signed = Approve-NodeCertRequest "$in/*.csr" -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $signed.NodeId | Should -Be '1', '3'
        Get-ErrorId $problems | Should -Be 'PolicyViolation'
        $problems[0].CategoryInfo.Category | Should -Be 'SecurityError'
        $problems[0].TargetObject | Should -Be (Join-Path $in 'node.2.csr')
    }

    It 'warns of what it leaves out' {
        $null = Set-CertPolicy -AuthorityPath $pki -UnlistedNames Drop
        $null = New-NodeCertRequest web1 -Path $in -DnsName bank.example
        $cert = Approve-NodeCertRequest "$in/node.web1.csr" -AuthorityPath $pki -WarningVariable warned -WarningAction SilentlyContinue
        $cert.DnsNames | Should -Be 'web1'
        $warned | Should -Match "the DNS name 'bank.example'"
    }

    It 'signs what is of a risk or a lower one, with an error for each that is not' {
        $null = New-NodeCertRequest web1, web2 -Path $in
        $null = New-NodeCertRequest web3 -Path $in -DnsName bank.example
        $signed = Approve-NodeCertRequest "$in/*.csr" -AuthorityPath $pki -MaximumRisk Low -ErrorAction SilentlyContinue -ErrorVariable problems
        $signed.NodeId | Should -Be 'web1', 'web2'
        Get-ErrorId $problems | Should -Be 'RequestRiskTooHigh'
        "$problems" | Should -BeLike "*web3.csr' is of High risk and is skipped*bank.example*"
        Test-Path "$pki/node.web3.crt" | Should -BeFalse
        Remove-Item "$pki/signing.key"
        { Approve-NodeCertRequest "$in/node.web3.csr" -AuthorityPath $pki -MaximumRisk Medium -ErrorAction Stop } | Should -Throw -ErrorId 'RequestRiskTooHigh,*' # which needs no key
        $twin = New-FolderName
        $null = New-NodeCertRequest web1 -Path $twin
        Get-NodeCertRequest "$in/node.web1.csr", "$twin/node.web1.csr" -AuthorityPath $pki |
            Approve-NodeCertRequest -MaximumRisk Low -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be 'RequestRiskTooHigh', 'RequestRiskTooHigh' # each contradicts the other
    }

    It 'brings no node back without a word that was taken out of service' {
        $null = New-NodeCert web1 -AuthorityPath $pki
        $null = Remove-NodeCert web1 -AuthorityPath $pki -Force
        $judged = New-NodeCertRequest web1 -Path $in | Get-NodeCertRequest -AuthorityPath $pki
        $judged.Risk | Should -Be High
        $judged.Reasons | Should -Contain "'web1' was taken out of service with Remove-NodeCert; its certificate would bring it back."
        { $judged | Approve-NodeCertRequest -MaximumRisk Medium -ErrorAction Stop } | Should -Throw -ErrorId 'RequestRiskTooHigh,*'
        $file, $warned = "$(New-FolderName).txt", $null
        $null = Start-Transcript $file
        try { $judged | Approve-NodeCertRequest -OutputPath $in -WhatIf -WarningVariable warned 3>$null } finally { $null = Stop-Transcript }
        Get-Content $file -Raw | Should -BeLike "*What if: *High risk: 'web1' was taken out of service with Remove-NodeCert*"
        "$warned" | Should -BeLike '*would bring it back*'
        ($judged | Approve-NodeCertRequest -OutputPath $in -WarningVariable warned 3>$null).NodeId | Should -Be web1
        "$warned" | Should -BeLike "Node 'web1' was taken out of service with Remove-NodeCert; its new certificate brings it back.*"
        $warned = $null
        $null = Approve-NodeCertRequest "$in/*.csr" -AuthorityPath $pki -OutputPath $in -WarningVariable warned
        $warned | Should -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf' {
        $null = New-NodeCertRequest web1 -Path $in
        Get-NodeCertRequest "$in/*.csr" -AuthorityPath $pki | Approve-NodeCertRequest -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem $pki -Filter node.* | Should -BeNullOrEmpty
        @(Get-NodeCert -AuthorityPath $pki).Count | Should -Be 0
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a node ID for several'; id = 'InvalidArgument'; run = { $null = New-NodeCertRequest 1, 2 -Path $in; Approve-NodeCertRequest "$in/*.csr" -AuthorityPath $pki -NodeId x } }
        @{ case = 'no signing key'; id = 'AuthorityOffline'; run = { $null = New-NodeCertRequest 1 -Path $in; Remove-Item "$pki/signing.key"; Approve-NodeCertRequest "$in/*.csr" -AuthorityPath $pki } }
        @{ case = 'a broken policy'; id = 'PolicyDamaged'; run = { $null = New-NodeCertRequest 1 -Path $in; Set-Content "$pki/policy.json" '{'; Approve-NodeCertRequest "$in/*.csr" -AuthorityPath $pki } }
        @{ case = 'a certificate'; id = 'CertificateInsteadOfRequest'; run = { Approve-NodeCertRequest "$pki/signing.crt" -AuthorityPath $pki } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.ApproveNodeCertRequestCommand"
    }
}
