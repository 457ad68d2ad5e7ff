BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $null = New-NodeCert a, b, d, e -AuthorityPath $pki
    $null = New-NodeCert 'c[1]' -Purpose Client -AuthorityPath $pki -WarningAction SilentlyContinue
    $out = New-FolderName
}

Describe 'A node that is named and not there' {
    # Each command that takes node IDs or serial numbers, and who is left: what is there is done, then the others are told.
    It '<name> does the others and gives NodeCertNotFound for each' -ForEach @(
        @{ name = 'Get-NodeCert'; done = 'a', 'b'; run = { param($how) Get-NodeCert -AuthorityPath $pki -NodeId x, a, y, b @how } }
        @{ name = 'Get-NodeCert -SerialNumber'; done = 'a'
            run = { param($how) Get-NodeCert -AuthorityPath $pki -SerialNumber '0A', (Get-NodeCert -AuthorityPath $pki -NodeId a).SerialNumber, '0B' @how } }
        @{ name = 'Update-NodeCert'; done = 'a', 'b'; run = { param($how) Update-NodeCert x, a, y, b -AuthorityPath $pki @how } }
        @{ name = 'Update-NodeCert with a condition'; done = @(); run = { param($how) Update-NodeCert x, a, y -AuthorityPath $pki -IfExpiresWithin 1d @how } }
        @{ name = 'Export-NodeCert'; done = 'a', 'b'
            run = { param($how) Export-NodeCert x, a, y, b -AuthorityPath $pki -As Combined -OutputPath (New-FolderName) @how | ForEach-Object BaseName } }
        @{ name = 'Test-ClusterTrust'; done = @(); run = { param($how) Test-ClusterTrust -NodeId x -AuthorityPath $pki -Detailed @how; Test-ClusterTrust -NodeId y -AuthorityPath $pki -Detailed @how } }
        @{ name = 'Revoke-NodeCert'; done = 'b'; run = { param($how) Revoke-NodeCert x, b, y -AuthorityPath $pki -Force @how } }
        @{ name = 'Revoke-NodeCert -SerialNumber'; done = 'a'
            run = { param($how) Revoke-NodeCert -AuthorityPath $pki -Confirm:$false -SerialNumber '0A', (Get-NodeCert -AuthorityPath $pki -NodeId a).SerialNumber, '0B' @how } }
    ) {
        $problems, $got = (& $run @{ ErrorAction = 'Continue' } 2>&1).Where({ $_ -is [System.Management.Automation.ErrorRecord] }, 'Split')
        @($got | ForEach-Object { $_ -is [string] ? ($_ -replace '^node\.|-combined$') : $_.NodeId } | Select-Object -Unique) | Should -Be $done
        Get-ErrorId $problems | Should -Be 'NodeCertNotFound', 'NodeCertNotFound'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        { & $run @{ ErrorAction = 'Stop' } } | Should -Throw -ErrorId 'NodeCertNotFound,*'
    }

    It 'does not keep <name> from the others with -ErrorAction Stop' -ForEach @(
        @{ name = 'Update-NodeCert'; run = { Update-NodeCert x, d, e -AuthorityPath $pki -ErrorAction Stop } }
        @{ name = 'Export-NodeCert'; run = { Export-NodeCert x, d, e -AuthorityPath $pki -As Pem -OutputPath (New-FolderName) -ErrorAction Stop } }
        @{ name = 'Revoke-NodeCert'; run = { Revoke-NodeCert x, d, e -AuthorityPath $pki -Force -ErrorAction Stop } }
        @{ name = 'Remove-NodeCert'; run = { Remove-NodeCert x, d, e -AuthorityPath $pki -Force -ErrorAction Stop } }
        @{ name = 'Approve-NodeCertRequest'; run = {
                $requests = New-NodeCertRequest f, g -Path (New-FolderName)
                Approve-NodeCertRequest ./x.csr, $requests[0].Path, $requests[1].Path -AuthorityPath $pki -ErrorAction Stop } }
        @{ name = 'New-NodeCert'; run = { New-NodeCert 'x/y', h, i -AuthorityPath $pki -ErrorAction Stop } }
    ) {
        $got = try { & $run | ForEach-Object { $_ } } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -Match '^(NodeCertNotFound|InvalidNodeId|FileNotFound),'
        @($got).Count | Should -BeGreaterOrEqual 2
    }

    It 'is no error for a wildcard in <name>' -ForEach @(
        @{ name = 'Get-NodeCert'; run = { Get-NodeCert -AuthorityPath $pki -NodeId 'x*' } }
        @{ name = 'Update-NodeCert'; run = { Update-NodeCert 'x?' -AuthorityPath $pki } }
        @{ name = 'Export-NodeCert'; run = { Export-NodeCert 'x*' -AuthorityPath $pki -As Pem -OutputPath $out } }
    ) {
        & $run | Should -BeNullOrEmpty
    }

    It 'takes brackets of a node ID for what they are' {
        (Get-NodeCert -AuthorityPath $pki -NodeId 'c[1]').NodeId | Should -Be 'c[1]'
        (Get-NodeCert -AuthorityPath $pki -NodeId 'c[*').NodeId | Should -Be 'c[1]'
        { Get-NodeCert -AuthorityPath $pki -NodeId 'c[12]' } | Should -Throw -ErrorId 'NodeCertNotFound,*'
        (Get-NodeCert -AuthorityPath $pki -NodeId 'c[1]' | Update-NodeCert).NodeId | Should -Be 'c[1]'
        (Export-NodeCert 'c[1]' -AuthorityPath $pki -As Pem -OutputPath (New-FolderName)).Count | Should -BeGreaterThan 1
    }
}
