BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $signing = New-SigningCert $pki
    $node = New-NodeCert web1 -AuthorityPath $pki -DnsName a.example.com, b.example.com -IPAddress 10.0.0.1, fd00::1 -Purpose Server -KeyAlgorithm EcdsaP384
    $null = New-NodeCert db1 -AuthorityPath $pki -Purpose Client
    $null = New-NodeCert plain -AuthorityPath $pki
    $ring = New-KeyRing (New-FolderName) -Subject CN=ring -KeyAlgorithm EcdsaP256
    $request = New-NodeCertRequest q1 -Path (New-FolderName)
    Set-CertPolicy -AuthorityPath $pki -AllowedNodeId 'web*', 'db*', plain
    $null = New-RevocationList -AuthorityPath $pki
}

Describe 'Our objects in a table and in JSON' {
    BeforeAll {
        $objects = @{
            NodeCert = { Get-NodeCert -AuthorityPath $pki }
            SigningCert = { Get-SigningCert $pki }
            KeyRing = { $ring }
            KeyRingPair = { $ring.Pairs }
            NodeCertRequest = { Get-NodeCertRequest $request.Path -AuthorityPath $pki }
            RevocationList = { New-RevocationList -AuthorityPath $pki }
            CertPolicy = { Get-CertPolicy -AuthorityPath $pki }
            NodeCertTarget = { Set-NodeCertTarget 'web*' -AuthorityPath $pki -TargetPath /etc/tls -Endpoint '{id}:443' }
            NodeCertReport = { $node | Test-NodeCert -Detailed }
        }
    }

    It '<kind> has no name of a type, no dump and no local time in Export-Csv' -ForEach @(
        'NodeCert', 'SigningCert', 'KeyRing', 'KeyRingPair', 'NodeCertRequest', 'RevocationList', 'CertPolicy', 'NodeCertTarget', 'NodeCertReport' | ForEach-Object { @{ kind = $_ } }
    ) {
        $file = New-FolderName
        & $objects[$kind] | Export-Csv $file
        $text = Get-Content $file -Raw
        $text | Should -Not -Match 'System\.|<>z__|ClusterCerts\.|\[\]|-----BEGIN'
        foreach ($row in Import-Csv $file) {
            $row.psobject.Properties.Name | Should -Not -Contain 'Certificate'
            foreach ($cell in $row.psobject.Properties.Value) { $cell | Should -Not -Match "`n|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?!Z)" }
        }
    }

    It '<kind> has lists and moments in ConvertTo-Json, and no certificate' -ForEach @(
        'NodeCert', 'SigningCert', 'KeyRing', 'KeyRingPair', 'NodeCertRequest', 'RevocationList', 'CertPolicy', 'NodeCertTarget', 'NodeCertReport' | ForEach-Object { @{ kind = $_ } }
    ) {
        $json = & $objects[$kind] | ConvertTo-Json -Depth 5 -EnumsAsStrings -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        $json | Should -Not -Match 'System\.|RawData|"Certificate"|<>z__'
        $json.Length | Should -BeLessThan 20000
        [regex]::Matches($json, '"\d{4}-\d\d-\d\dT[^"]*"') | ForEach-Object { $_.Value | Should -Match 'T\d\d:\d\d:\d\d(Z|\+00:00)"$' }
    }

    It 'NodeCert has lists as a;b in a table, the node first, and lists that work as lists' {
        $row = $node | ConvertTo-Csv | ConvertFrom-Csv
        $row.psobject.Properties.Name[0] | Should -Be 'NodeId'
        $row.DnsNames | Should -Be 'web1;a.example.com;b.example.com'
        $row.IPAddresses | Should -Be '10.0.0.1;fd00::1'
        $row.Purpose | Should -Be 'Server'
        $node.DnsNames -contains 'a.example.com' | Should -BeTrue
        'b.example.com' -in $node.DnsNames | Should -BeTrue
        $node.DnsNames.Count | Should -Be 3
        $node.DnsNames.Length | Should -Be 3
        $node.DnsNames[1] | Should -Be 'a.example.com'
        ($node.DnsNames + 'x').Count | Should -Be 4
        $node.DnsNames -join ' ' | Should -Be 'web1 a.example.com b.example.com'
        @(foreach ($name in $node.DnsNames) { $name }) | Should -HaveCount 3
        @($node.DnsNames | Where-Object { $_ -like 'a*' }) | Should -Be 'a.example.com'
        , $node.DnsNames | Should -BeOfType ([string[]])
        $one = Get-NodeCert -AuthorityPath $pki -NodeId plain
        $one.DnsNames.Count | Should -Be 1
        $one.IPAddresses.Count | Should -Be 0
        $json = $node | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json
        $json.DnsNames | Should -Be 'web1', 'a.example.com', 'b.example.com'
        ($one | ConvertTo-Json) | Should -Match '"IPAddresses":\s*\[\]'
        ($node | Select-Object DnsNames | ConvertTo-Json -Compress) | Should -Be '{"DnsNames":["web1","a.example.com","b.example.com"]}'
    }

    It 'NodeCert and SigningCert still have the certificate for .NET' {
        $node.Certificate | Should -BeOfType ([Security.Cryptography.X509Certificates.X509Certificate2])
        ($node | Select-Object -ExpandProperty Certificate).Subject | Should -Be 'CN=web1'
        ($node | ForEach-Object Certificate).Subject | Should -Be 'CN=web1'
        (@(Get-NodeCert -AuthorityPath $pki).Certificate).Count | Should -Be 3
        $signing.Certificate.Subject | Should -Be $signing.Subject
        $node | Get-Member Certificate -Force | Should -Not -BeNullOrEmpty
    }
}

Describe 'What Export-Csv wrote' {
    It 'comes back in: <how> rebuilds names, purposes and key algorithms in another authority' -ForEach @(
        @{ how = 'Import-Csv'; back = { $file = New-FolderName; Get-NodeCert -AuthorityPath $pki | Export-Csv $file; Import-Csv $file } }
        @{ how = 'Import-Csv with types'; back = { $file = New-FolderName; Get-NodeCert -AuthorityPath $pki | Export-Csv $file -IncludeTypeInformation; Import-Csv $file } }
        @{ how = 'Import-Csv of chosen columns'; back = { $file = New-FolderName; Get-NodeCert -AuthorityPath $pki | Select-Object NodeId, DnsNames, IPAddresses, Purpose, KeyAlgorithm | Export-Csv $file; Import-Csv $file } }
        @{ how = 'ConvertFrom-Json'; back = { Get-NodeCert -AuthorityPath $pki | ConvertTo-Json | ConvertFrom-Json } }
        @{ how = 'ConvertFrom-Json of names'; back = { Get-NodeCert -AuthorityPath $pki | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json } }
    ) {
        $other = New-FolderName
        $null = New-SigningCert $other
        $rows = & $back
        $made = $rows | New-NodeCert -AuthorityPath $other -Lifetime 20d -ErrorAction Stop
        $old = @(Get-NodeCert -AuthorityPath $pki)
        $made.AuthorityPath | Sort-Object -Unique | Should -Be $other
        foreach ($property in 'NodeId', 'DnsNames', 'IPAddresses', 'Purpose', 'KeyAlgorithm') {
            @($made.$property) | Should -Be @($old.$property)
        }

        # The end of the old one is no wish for the new one.
        ($made[0].NotAfter - $made[0].NotBefore).TotalMinutes | Should -Be (20 * 24 * 60 + 5)
    }

    It 'goes to the authority that issued it where none is named' {
        $file = New-FolderName
        Get-NodeCert -AuthorityPath $pki -NodeId plain | Export-Csv $file
        $made = Import-Csv $file | New-NodeCert -Force
        $made.AuthorityPath | Should -Be $pki
        ($made.NotAfter - $made.NotBefore).TotalMinutes | Should -Be (365 * 24 * 60 + 5)
    }

    It 'is no leave to touch another authority''s nodes, nor is an object: <name>' -ForEach @(
        @{ name = 'Revoke-NodeCert'; run = { Import-Csv $file | Revoke-NodeCert -AuthorityPath $other -Force } }
        @{ name = 'Remove-NodeCert'; run = { Import-Csv $file | Remove-NodeCert -AuthorityPath $other -Force } }
        @{ name = 'Update-NodeCert'; run = { Import-Csv $file | Update-NodeCert -AuthorityPath $other } }
        @{ name = 'an object'; run = { Get-NodeCert -AuthorityPath $pki -NodeId plain | New-NodeCert -AuthorityPath $other } }
        @{ name = 'chosen properties of an object'; run = { Get-NodeCert -AuthorityPath $pki -NodeId plain | Select-Object NodeId, NotBefore, AuthorityPath | New-NodeCert -AuthorityPath $other } }
        @{ name = 'a row that somebody wrote'; run = { [pscustomobject]@{ NodeId = 'x'; AuthorityPath = $pki } | New-NodeCert -AuthorityPath $other } }
    ) {
        $other = New-FolderName
        $null = New-SigningCert $other
        $null = New-NodeCert plain -AuthorityPath $other
        $file = New-FolderName
        Get-NodeCert -AuthorityPath $pki -NodeId plain | Export-Csv $file
        $before = Get-ChildItem $other | Get-FileHash | Out-String
        $ErrorActionPreference = 'Continue'
        & $run 2>&1 | ForEach-Object FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        Get-ChildItem $other | Get-FileHash | Out-String | Should -Be $before
    }

    It 'of a CA says where, not what: a signing certificate''s own end and algorithm are none of its nodes''' {
        $ca = New-SigningCert (New-FolderName) -KeyAlgorithm EcdsaP384
        $made = $ca | New-NodeCert -NodeId 1
        $made.KeyAlgorithm | Should -Be 'EcdsaP256'
        $made.NotAfter | Should -BeLessThan $ca.NotAfter
    }
}
