BeforeAll {
    . $PSScriptRoot/Common.ps1
    function New-Pki([string] $Subject) {
        $folder = New-FolderName
        $null = New-SigningCert $folder -Subject $Subject
        $null = New-NodeCert 1, 2, 3 -AuthorityPath $folder
        $folder
    }
    function Get-LineCount([string] $Folder) { @(Get-Content (Join-Path $Folder 'ledger.jsonl')).Count }
}

# What nodes of the pipeline name together is one authority, and what is done to it as a whole is done once.
Describe 'An authority that several objects name' {
    BeforeEach { $pki = New-Pki 'CN=once' }

    It 'is rotated by one phase, by its nodes' {
        (Get-NodeCert $pki | Invoke-KeyRotation -Force).Phase | Should -Be 'Stage'
        (Get-SigningCert $pki).Phase | Should -Be 'Stage'
    }

    It 'is rotated by one phase, by its folder that comes twice' {
        (Get-Item $pki, "$pki/../$(Split-Path -Leaf $pki)" | Invoke-KeyRotation -Force).Phase | Should -Be 'Stage'
    }

    It 'gets one revocation list and one report' {
        @(Get-NodeCert $pki | New-RevocationList).Count | Should -Be 1
        @(Get-NodeCert $pki | Export-CertReport -OutputPath "$(New-FolderName).html").Count | Should -Be 1
    }

    It 'has its key ring turned once' {
        $ring = New-FolderName
        $null = New-KeyRing $ring
        @(Get-Item $ring, $ring | Invoke-KeyRotation -Force -Confirm:$false).Count | Should -Be 1
    }
}

Describe 'An object that is one certificate' {
    BeforeAll {
        $pki = New-Pki 'CN=one'
        $other = New-Pki 'CN=other'
        $null = Update-NodeCert 2 -AuthorityPath $pki
        $node = (Get-NodeCert $pki -NodeId 3)
        $old = Get-NodeCert $pki -NodeId 2 -Status Superseded
    }

    It 'is no reason to <name> another authority''s node, by its <column>' -ForEach @(
        foreach ($column in 'Fingerprint', 'Thumbprint', 'SerialNumber') {
            @{ column = $column; name = 'renew'; run = { $input | Update-NodeCert -AuthorityPath $other } }
            @{ column = $column; name = 'remove'; run = { $input | Remove-NodeCert -AuthorityPath $other -Force } }
        }
    ) {
        $before = Get-LineCount $other
        $problem = { $node | Select-Object NodeId, $column | & $run } | Should -Throw -PassThru
        Get-ErrorId $problem | Should -Be 'NodeCertNotFound'
        Get-LineCount $other | Should -Be $before
    }

    It 'is a model for another authority''s node all the same' {
        ($node | Select-Object NodeId, Fingerprint | Sync-NodeCert -AuthorityPath $other).Changed | Should -BeFalse
    }

    It 'that does not say which takes no other of the node along: <column>' -ForEach @(@{ column = 'Fingerprint' }, @{ column = 'Thumbprint' }) {
        $before = Get-LineCount $pki
        $problem = { $old | Select-Object NodeId, AuthorityPath, $column | Revoke-NodeCert -Force } | Should -Throw -PassThru
        Get-ErrorId $problem | Should -Be 'InvalidArgument'
        Get-LineCount $pki | Should -Be $before
    }

    It 'stands against the number, or the file, that the command line names' {
        $before = Get-LineCount $pki
        { $node.Certificate | Revoke-NodeCert -SerialNumber $old.SerialNumber -AuthorityPath $pki -Force } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $old | Revoke-NodeCert -SerialNumber (Get-NodeCert $pki -NodeId 2).SerialNumber -Force } | Should -Throw -ErrorId 'InvalidArgument,*'
        { $node.Certificate | Revoke-NodeCert -CertificatePath $old.CertificatePath -AuthorityPath $pki -Force } | Should -Throw -ErrorId 'InvalidArgument,*'
        Get-LineCount $pki | Should -Be $before
    }

    It 'of .NET, as our own objects have it, stands for its node to <name>' -ForEach @(
        @{ name = 'Revoke-NodeCert'; run = { $input | Revoke-NodeCert -AuthorityPath $pki -Force -WhatIf } }
        @{ name = 'Remove-NodeCert'; run = { $input | Remove-NodeCert -AuthorityPath $pki -Force -WhatIf } }
        @{ name = 'Update-NodeCert'; run = { $input | Update-NodeCert -AuthorityPath $pki -WhatIf } }
        @{ name = 'Sync-NodeCert'; run = { $input | Sync-NodeCert -AuthorityPath $pki -DnsName 3.example.com -WhatIf } }
        @{ name = 'Export-NodeCert'; run = { $input | Export-NodeCert -AuthorityPath $pki -As Pem -OutputPath (New-FolderName) -WhatIf } }
    ) {
        { $node.Certificate | & $run } | Should -Not -Throw
    }

    It 'of .NET keeps its dates in a table, and is told by its name' {
        ($node.Certificate | Select-Object Subject, NotAfter | ConvertTo-Csv | ConvertFrom-Csv).NotAfter | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
        $problem = { $node.Certificate | Get-SigningCert -AuthorityPath $pki } | Should -Throw -PassThru
        $problem.Exception.Message | Should -BeLike 'A X509Certificate2 of the pipeline has nothing that Get-SigningCert takes*'
        { $node.Certificate | New-NodeCert 9 -AuthorityPath $pki -WhatIf } | Should -Not -Throw
    }
}

Describe 'A table whose head has blanks around its names' {
    It 'keeps its columns, that of the authority among them' {
        $pki = New-Pki 'CN=head'
        $other = New-Pki 'CN=other'
        $made = "NodeId, DnsName , AuthorityPath `n9,nine.example.com,$pki" | ConvertFrom-Csv | New-NodeCert
        $made.DnsNames | Should -Be '9', 'nine.example.com'
        $made.AuthorityPath | Should -Be $pki
        { "NodeId,AuthorityPath `n2,$pki" | ConvertFrom-Csv | Update-NodeCert -AuthorityPath $other } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}

Describe 'A certificate that comes from a job' {
    It 'is shown with its date' {
        $cert = New-Pki 'CN=job' | ForEach-Object { Get-NodeCert $_ -NodeId 1 }
        $far = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($cert))
        $far | Out-String | Should -BeLike "*$($cert.NotAfter.UtcDateTime.ToString('yyyy-MM-dd'))*"
    }
}
