BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $nodes = New-NodeCert 1, 2, 3 -AuthorityPath $pki
    $other = New-FolderName
    $null = New-SigningCert $other -Subject 'CN=other'
    $stranger = New-NodeCert 9 -AuthorityPath $other
    $empty = New-FolderName
    $null = New-SigningCert $empty -Subject 'CN=empty'
    $collected = New-FolderName
    $nodes | Export-NodeCert -As Pem -OutputPath $collected | Out-Null
}

Describe 'Test-ClusterTrust' {
    It 'knows that Erlang distribution takes no Ed25519: <case>' -ForEach @(
        @{ case = 'an authority directory'; run = { param($pki) Test-ClusterTrust $pki } }
        @{ case = 'objects'; run = { param($pki) Get-NodeCert $pki | Test-ClusterTrust } }
    ) {
        $erlang = New-FolderName
        $null = New-SigningCert $erlang
        $null = New-NodeCert a, b -AuthorityPath $erlang -KeyAlgorithm Ed25519
        & $run $erlang | Should -BeTrue
        $null = Set-NodeCertTarget a -AuthorityPath $erlang -Transport Folder -As ErlangDistribution -TargetPath $erlang/target
        & $run $erlang | Should -BeFalse
    }

    It 'is true when all is well, and -Detailed gives nothing then: <case>' -ForEach @(
        @{ case = 'objects'; run = { param($how) $nodes | Test-ClusterTrust @how } }
        @{ case = 'an authority directory'; run = { param($how) Test-ClusterTrust $pki @how } }
        @{ case = 'a signing certificate'; run = { param($how) Get-SigningCert $pki | Test-ClusterTrust @how } }
        @{ case = 'an authority by name'; run = { param($how) Test-ClusterTrust -AuthorityPath $pki @how } }
        @{ case = 'some of its nodes'; run = { param($how) Test-ClusterTrust $pki -NodeId 1, 2 @how } }
        @{ case = 'a pattern of them'; run = { param($how) Test-ClusterTrust -AuthorityPath $pki -NodeId '1*', '?' @how } }
        @{ case = 'the current folder'; run = { param($how) Push-Location $pki; try { Test-ClusterTrust @how } finally { Pop-Location } } }
        @{ case = 'a folder for each node'; run = { param($how) Test-ClusterTrust "$collected/*" @how } }
        @{ case = 'folder objects'; run = { param($how) Get-ChildItem $collected -Directory | Test-ClusterTrust @how } }
        @{ case = 'folder objects as an argument'; run = { param($how) Test-ClusterTrust (Get-ChildItem $collected -Directory) @how } }
        @{ case = 'files'; run = { param($how) Get-ChildItem $pki/node.*.crt | Test-ClusterTrust -AuthorityPath $pki @how } }
        @{ case = 'an authority and folders'; run = { param($how) Test-ClusterTrust $pki, "$collected/1" @how } }
        @{ case = 'one node, held against its own bundle'; run = { param($how) $nodes[0] | Test-ClusterTrust @how } }
    ) {
        $answer = & $run @{}
        $answer | Should -BeOfType ([bool])
        $answer | Should -BeTrue
        & $run @{ Detailed = $true } | Should -BeNullOrEmpty
    }

    It 'is false otherwise, and -Detailed gives the failing pairs with both ends and the reason' {
        $nodes[0], $stranger | Test-ClusterTrust | Should -BeFalse
        $failures = @($nodes[0], $stranger | Test-ClusterTrust -Detailed)
        $failures | Should -HaveCount 4
        $failures[0] | Should -BeOfType ([ClusterCerts.Audit.TrustFailure])
        $failures.Presenter | Sort-Object -Unique | Should -Be '1', '9'
        $failures[0].Checks | Should -Contain 'Chain'
        $failures[0].Reason | Should -Not -BeNullOrEmpty
    }

    It 'tells the pairs with -Verbose' {
        $said = $nodes[0], $stranger | Test-ClusterTrust -Verbose 4>&1
        @($said).Where{ $_ -is [System.Management.Automation.VerboseRecord] }[0].Message | Should -BeLike '9 refuses 1 as a server: *'
    }

    It 'looks at a day to come' {
        @($nodes | Test-ClusterTrust -AsOf (Get-Date).AddDays(400) -Detailed) | Should -HaveCount 12
        $nodes[0] | Test-ClusterTrust -AsOf (Get-Date).AddDays(400) | Should -BeFalse
    }

    It 'counts serial numbers below the minimum' {
        $failures = @($nodes | Test-ClusterTrust -MinimumSerialNumber $nodes[2].SerialNumber -Detailed)
        $failures.Presenter | Sort-Object -Unique | Should -Be '1', '2'
    }

    It 'reads a folder for each node, whoever issued the certificate' {
        $mixed = New-FolderName
        Copy-Folder $collected $mixed
        $null = $stranger | Export-NodeCert -As Pem -OutputPath "$mixed/9"
        Test-ClusterTrust "$mixed/*" | Should -BeFalse
        @(Test-ClusterTrust "$mixed/*" -Detailed) | Should -Not -BeNullOrEmpty
    }

    # Nobody is no cluster that can shake hands.
    It 'gives one false and <id> for <case>' -ForEach @(
        @{ case = 'an authority without nodes'; id = 'NodeCertNotFound'; run = { param($how) Test-ClusterTrust $empty @how } }
        @{ case = 'a pattern that finds nobody'; id = 'NodeCertNotFound'; run = { param($how) Test-ClusterTrust $pki -NodeId 'x*' @how } }
        @{ case = 'a node that is not there'; id = 'NodeCertNotFound'; run = { param($how) Test-ClusterTrust $pki -NodeId x @how } }
        @{ case = 'an empty pipeline'; id = 'NodeCertNotFound'; run = { param($how) Get-NodeCert -AuthorityPath $pki -NodeId 'x*' | Test-ClusterTrust @how } }
        @{ case = 'a folder without a trust bundle'; id = 'FileNotFound'; run = { param($how) Test-ClusterTrust (New-Item -ItemType Directory (New-FolderName)) @how } }
        @{ case = 'one such folder among good ones'; id = 'FileNotFound'
            run = { param($how) Test-ClusterTrust "$collected/1", "$collected/2", (New-Item -ItemType Directory (New-FolderName)).FullName @how } }
        @{ case = 'a folder that is not there'; id = 'FileNotFound'; run = { param($how) Test-ClusterTrust "$collected/none" @how } }
        @{ case = 'a file that is no certificate'; id = 'KeyInsteadOfCertificate'; run = { param($how) Get-Item $pki/node.1.key | Test-ClusterTrust -AuthorityPath $pki @how } }
    ) {
        $answer = & $run @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
        $answer | Should -BeOfType ([bool])
        $answer | Should -HaveCount 1
        $answer | Should -BeFalse
        & $run @{ Detailed = $true; ErrorAction = 'SilentlyContinue' } | Should -BeNullOrEmpty
        { & $run @{ ErrorAction = 'Stop' } } | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.TestClusterTrustCommand"
    }

    It 'refuses folders together with what chooses among an authority''s nodes' {
        { Test-ClusterTrust -Path $pki -NodeId 1 } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        { Test-ClusterTrust -Path $pki -AuthorityPath $pki } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }
}
