BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-NodeCertRequest' {
    BeforeAll {
        $pki = New-FolderName
        $in = New-FolderName
        $null = New-SigningCert $pki
        $null = New-NodeCertRequest good -Path $in
        $null = New-NodeCertRequest greedy -Path $in -DnsName bank.example
        Set-Content "$in/broken.csr" 'nothing'
    }

    It 'judges each for the authority' {
        $requests = Get-NodeCertRequest "$in/node.*.csr" -AuthorityPath $pki
        $requests | Should -BeOfType ([ClusterCerts.Requests.NodeCertRequest])
        $requests.NodeId | Should -Be 'good', 'greedy'
        $requests.Risk | Should -Be 'Low', 'High'
        $requests.AllowedByPolicy | Should -Be $true, $false
        $requests[0].AuthorityPath | Should -Be $pki
        $requests[1].Violations | Should -Match "UnlistedNames refuses the DNS name 'bank.example'"
    }

    It 'shows what the node has now beside what it asks for' {
        $other = New-FolderName
        $null = New-SigningCert $other
        $first = Get-NodeCertRequest "$in/node.good.csr" -AuthorityPath $other | Approve-NodeCertRequest -DnsName old.example
        $again = Get-NodeCertRequest "$in/node.good.csr" -AuthorityPath $other
        $again.CurrentSerialNumber | Should -Be $first.SerialNumber
        $again.NamesRemoved | Should -Be 'old.example'
        $again.KeyReused | Should -BeTrue
        $again.KeyUsedBy | Should -Be 'good'
    }

    It 'takes files from the pipeline' {
        (Get-ChildItem "$in/node.*.csr" | Get-NodeCertRequest -AuthorityPath $pki).NodeId | Should -Be 'good', 'greedy'
        ("$in/node.good.csr" | Get-NodeCertRequest -AuthorityPath $pki).Risk | Should -Be 'Low'
    }

    It 'judges nothing where there is no authority' {
        Push-Location $in
        try { $request = Get-NodeCertRequest ./node.good.csr } finally { Pop-Location }
        $request.Risk | Should -BeNullOrEmpty
        $request.AllowedByPolicy | Should -BeNullOrEmpty
        $request.SignatureValid | Should -BeTrue
    }

    It 'judges for the authority in the current folder' {
        Push-Location $pki
        try { (Get-NodeCertRequest "$in/node.good.csr").Risk | Should -Be 'Low' } finally { Pop-Location }
    }

    It 'needs no signing key' {
        Rename-Item "$pki/signing.key" away
        try { (Get-NodeCertRequest "$in/node.good.csr" -AuthorityPath $pki).Risk | Should -Be 'Low' } finally { Rename-Item "$pki/away" signing.key }
    }

    It 'goes on after one that cannot be read' {
        $requests = Get-NodeCertRequest "$in/*.csr" -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $requests.NodeId | Should -Be 'good', 'greedy'
        Get-ErrorId $problems | Should -Be 'NoRequest'
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a missing file'; id = 'FileNotFound'; run = { Get-NodeCertRequest "$in/none.csr" -AuthorityPath $pki } }
        @{ case = 'a certificate'; id = 'CertificateInsteadOfRequest'; run = { Get-NodeCertRequest "$pki/signing.crt" -AuthorityPath $pki } }
        @{ case = 'a key'; id = 'KeyInsteadOfRequest'; run = { Get-NodeCertRequest "$in/node.good.key" -AuthorityPath $pki } }
        @{ case = 'a folder that is no authority'; id = 'AuthorityNotFound'; run = { Get-NodeCertRequest "$in/node.good.csr" -AuthorityPath $in } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.GetNodeCertRequestCommand"
    }

    It 'shows a table with risk and reasons' {
        $text = Get-NodeCertRequest "$in/node.g*.csr" -AuthorityPath $pki | Format-Table | Out-String -Width 300
        $text | Should -Match 'NodeId\s+Risk\s+Key\s+Names\s+Path\s+Reasons'
        $text | Should -Match 'It is the first of'
    }
}
