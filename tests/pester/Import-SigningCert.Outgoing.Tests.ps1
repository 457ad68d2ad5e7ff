BeforeDiscovery { $hasOpenSsl = [bool](Get-Command openssl -ErrorAction Ignore) }
BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Import-SigningCert -Outgoing' -Skip:(-not $hasOpenSsl) {
    BeforeAll {
        # As reign's scripts make them.
        $old = (New-Item -ItemType Directory (New-FolderName)).FullName
        Push-Location $old
        openssl req -new -newkey rsa:2048 -nodes -keyout signing.key -subj /CN=reign-cluster -out signing.csr 2>$null
        openssl x509 -req -in signing.csr -signkey signing.key -days 3650 -out signing.crt 2>$null
        foreach ($id in 1, 2) {
            openssl req -new -newkey rsa:2048 -nodes -keyout "node.$id.key" -subj "/CN=$id" -out node.csr 2>$null
            openssl x509 -req -in node.csr -CA signing.crt -CAkey signing.key -CAcreateserial -days 3000 -out "node.$id.crt" 2>$null
        }
        Pop-Location
    }

    BeforeEach {
        $pki = New-FolderName
        $files = @{ AuthorityPath = $pki; CertificatePath = "$old/signing.crt"; KeyPath = "$old/signing.key"; NodeCertPath = "$old/node.*.crt"; Preset = 'Reign' }
    }

    It 'makes an authority that stands after Stage, and says what the nodes lack' {
        $taken = Import-SigningCert -Outgoing @files -WarningVariable said -WarningAction SilentlyContinue
        $taken.Phase, $taken.Subject | Should -Be 'Stage', 'CN=reign-cluster'
        $said | Where-Object { $_ -like '*Without a subjectAltName: 1, 2.*DNS:1 for 1.*' } | Should -HaveCount 1
        (Get-NodeCert $pki).NodeId | Should -Be '1', '2'
        { New-NodeCert 3 -AuthorityPath $pki } | Should -Throw -ErrorId 'NotASigningCert,*'
        { Update-NodeCert 1 -AuthorityPath $pki } | Should -Throw -ErrorId 'NotASigningCert,*'
    }

    It 'goes through the phases, and every check is good at each' {
        $null = Import-SigningCert -Outgoing @files -WarningAction SilentlyContinue
        foreach ($phase in 'Stage', 'Trust', 'Issue', 'Retire') {
            if ($phase -ne 'Stage') { (Invoke-KeyRotation -AuthorityPath $pki -Phase $phase -Confirm:$false).IsFinished | Should -BeTrue }
            Get-NodeCert $pki | Test-NodeCert | Should -Not -Contain $false
            Test-ClusterTrust -AuthorityPath $pki | Should -BeTrue
            Test-CertLedger $pki | Should -BeTrue
            $out = New-FolderName
            $null = Export-NodeCert * -As Reign -AuthorityPath $pki -OutputPath $out -TargetPath /etc/reign
            (Get-ChildItem $out).Name | Should -Be '1', '2'
            $page = "$(New-FolderName).html"
            $null = Export-CertReport -AuthorityPath $pki -OutputPath $page
            Get-Content $page -Raw | Should -Not -Match 'problems? found'
        }
        (Get-NodeCert $pki).DnsNames | Should -Be '1', '2'
        (Get-SigningCert $pki).Subject | Should -Be 'CN=reign-cluster G2'
    }

    It 'takes wildcards, paths of drives and the current folder' {
        Copy-Folder $old (Join-Path (Get-PSDrive TestDrive).Root guide)
        Push-Location TestDrive:/guide
        $null = Import-SigningCert -Outgoing -CertificatePath ./signing.crt -KeyPath ./signing.key -NodeCertPath ./node.[12].crt -WarningAction SilentlyContinue
        (Get-NodeCert).NodeId | Should -Be '1', '2'
        Pop-Location
        { Import-SigningCert -Outgoing -AuthorityPath $pki -CertificatePath "$old/signing.crt" -NodeCertPath "$old/nobody.*.crt" } | Should -Throw -ErrorId 'FileNotFound,*'
    }

    It 'says without the old key which order is safe' {
        $files.Remove('KeyPath')
        $null = Import-SigningCert -Outgoing @files -WarningVariable said -WarningAction SilentlyContinue
        $said | Where-Object { $_ -like '*The one safe order is trust.crt*' } | Should -HaveCount 1
        (Invoke-KeyRotation -AuthorityPath $pki -Phase Trust).HasCrossCertificate | Should -BeFalse
    }

    It 'tells with -WhatIf what would be made, and makes nothing' {
        $told = (Get-HostLine { Import-SigningCert -Outgoing -AuthorityPath $pki -CertificatePath $old/signing.crt -KeyPath $old/signing.key -NodeCertPath $old/node.*.crt -WhatIf }) -join ' '
        $told | Should -BeLike '*CN=reign-cluster G2*next.cross.crt*2 nodes with a certificate of the old CA: 1, 2*'
        $pki | Should -Not -Exist
    }

    It 'can be undone, and lists what is revoked' {
        $null = Import-SigningCert -Outgoing @files -WarningAction SilentlyContinue
        (Revoke-NodeCert 2 -AuthorityPath $pki -Force).Status | Should -Be 'Revoked'
        $null = Invoke-KeyRotation -AuthorityPath $pki -Phase Trust
        (Invoke-KeyRotation -AuthorityPath $pki -Undo -Confirm:$false).Phase | Should -Be 'Stage'
        (Invoke-KeyRotation -AuthorityPath $pki -Undo -Confirm:$false).Phase | Should -Be 'None'
        (Invoke-KeyRotation -AuthorityPath $pki -Phase Stage -Subject 'CN=another').NextSubject | Should -Be 'CN=another'
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a node of another CA'; id = 'IssuedByAnother'; run = {
                $other = New-NodeCert 1 -AuthorityPath (New-SigningCert (New-FolderName)).AuthorityPath
                Import-SigningCert -Outgoing -AuthorityPath $pki -CertificatePath "$old/signing.crt" -NodeCertPath $other.CertificatePath } }
        @{ case = 'a foreign key'; id = 'KeyMismatch'; run = { Import-SigningCert -Outgoing -AuthorityPath $pki -CertificatePath "$old/signing.crt" -KeyPath "$old/node.1.key" } }
        @{ case = 'the same without -Outgoing'; id = 'NotASigningCert'; run = { Import-SigningCert -AuthorityPath $pki -CertificatePath "$old/signing.crt" -KeyPath "$old/signing.key" } }
        @{ case = 'nodes without -Outgoing'; id = 'InvalidArgument'; run = { Import-SigningCert -AuthorityPath $pki -CertificatePath "$old/signing.crt" -NodeCertPath "$old/node.1.crt" } }
    ) {
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.ImportSigningCertCommand"
        $pki | Should -Not -Exist
    }
}
