BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $nodes = New-NodeCert 1, 2, 3 -AuthorityPath $pki
    $other = New-FolderName
    $null = New-SigningCert $other -Subject 'CN=other'
    $stranger = New-NodeCert 9 -AuthorityPath $other
}

Describe 'Test-ClusterTrust' {
    It 'says nothing when all is well' {
        $nodes | Test-ClusterTrust | Should -BeNullOrEmpty
        Test-ClusterTrust -AuthorityPath $pki | Should -BeNullOrEmpty
    }

    It 'gives the failing pairs with both ends and the reason' {
        $failures = @($nodes[0], $stranger | Test-ClusterTrust)
        $failures | Should -HaveCount 4
        $failures[0] | Should -BeOfType ([ClusterCerts.Audit.TrustFailure])
        $failures.Presenter | Sort-Object -Unique | Should -Be '1', '9'
        $failures[0].Checks | Should -Contain 'Chain'
        $failures[0].Reason | Should -Not -BeNullOrEmpty
    }

    It 'looks at a day to come' {
        @($nodes | Test-ClusterTrust -AsOf (Get-Date).AddDays(400)) | Should -HaveCount 12
    }

    It 'counts serial numbers below the minimum' {
        $failures = @($nodes | Test-ClusterTrust -MinimumSerialNumber $nodes[2].SerialNumber)
        $failures.Presenter | Sort-Object -Unique | Should -Be '1', '2'
    }

    It 'reads a folder for each node' {
        $collected = New-FolderName
        $nodes | Export-NodeCert -As Pem -OutputPath $collected | Out-Null
        Test-ClusterTrust "$collected/*" | Should -BeNullOrEmpty
        $null = $stranger | Export-NodeCert -As Pem -OutputPath "$collected/9"
        @(Test-ClusterTrust "$collected/*") | Should -Not -BeNullOrEmpty
    }

    It 'gives FileNotFound for a folder without a trust bundle' {
        $empty = (New-Item -ItemType Directory (New-FolderName)).FullName
        Test-ClusterTrust $empty -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -Be 'FileNotFound,ClusterCerts.PowerShell.Commands.TestClusterTrustCommand'
    }
}
