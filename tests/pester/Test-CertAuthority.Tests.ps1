BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Test-CertAuthority' {
    BeforeAll {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert n1, n2 -AuthorityPath $pki
    }

    It 'is true where all is well, and says so of each check' {
        Test-CertAuthority $pki | Should -BeExactly $true
        $ca | Test-CertAuthority | Should -BeExactly $true
        $checks = Test-CertAuthority $pki -Detailed
        $checks | Should -BeOfType ([ClusterCerts.Monitoring.AuthorityCheck])
        $checks.State | Select-Object -Unique | Should -Be 'Ok'
        $checks.Name | Should -Be ([enum]::GetValues([ClusterCerts.Monitoring.AuthorityCheckName]) -ne 'Endpoints') # no server is asked unasked
        $checks[0].AuthorityPath | Should -Be $pki
    }

    # Every form of a limit, and what it makes of certificates that live for a year.
    It 'takes <limit> for a warning, which is <state>' -ForEach @(
        @{ limit = '400d'; state = 'Warning' }
        @{ limit = 400; state = 'Warning' }
        @{ limit = [timespan]::FromDays(400); state = 'Warning' }
        @{ limit = 400d; state = 'Warning' }
        @{ limit = '@300:400'; state = 'Warning' }
        @{ limit = '~:30'; state = 'Warning' }
        @{ limit = '1:300'; state = 'Warning' }
        @{ limit = '30d'; state = 'Ok' }
        @{ limit = '@10:20'; state = 'Ok' }
        @{ limit = { [ClusterCerts.Values.AlertRange]::Parse('30:') }; state = 'Ok' }
    ) {
        if ($limit -is [scriptblock]) { $limit = & $limit }
        $check = Test-CertAuthority $pki -Warning $limit -Critical 1h -Detailed | Where-Object Name -eq NodeCerts
        $check.State | Should -Be $state
        $check.Subjects | Should -Be @(if ($state -ne 'Ok') { 'n1', 'n2' })
        Test-CertAuthority $pki -Warning $limit -Critical 1h | Should -BeExactly ($state -eq 'Ok' -and $limit -notmatch ':300|~')
    }

    It 'refuses a warning that would never show' {
        { Test-CertAuthority $pki -Warning 7d -Critical 30d -Detailed -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        { Test-CertAuthority $pki -Warning '@10:20' -Critical '@5:25' -Detailed -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'refuses <value> as a limit' -ForEach @(@{ value = 'soon' }, @{ value = '20:10' }, @{ value = 0 }, @{ value = -5 }) {
        { Test-CertAuthority $pki -Warning $value } | Should -Throw '*neither a duration*'
    }

    It 'tells with -Verbose what is not well' {
        Test-CertAuthority $pki -Critical 500d -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | Out-String | Should -Match 'NodeCerts: Critical: '
    }

    It 'is the text of a plug-in with -As Nagios, whose status is $LASTEXITCODE' -ForEach @(
        @{ how = @{}; word = 'OK'; status = 0 }
        @{ how = @{ Warning = '500d' }; word = 'WARNING'; status = 1 }
        @{ how = @{ Critical = '500d' }; word = 'CRITICAL'; status = 2 }
        @{ how = @{ MaximumRenewalAge = '1d' }; word = 'UNKNOWN'; status = 3 }
        @{ how = @{ MaximumDrillAge = '35d' }; word = 'UNKNOWN'; status = 3 }
    ) {
        $text = Test-CertAuthority $pki -As Nagios @how
        $global:LASTEXITCODE | Should -Be $status
        $text | Should -BeOfType ([string])
        $text | Should -Match "^CLUSTERCERTS $word - [^|\n]+\| 'nodes'=2;;;0; 'node_days'=36[45]"
    }

    It 'is false, or UNKNOWN, for what is no authority' {
        Test-CertAuthority TestDrive:/ -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeExactly $false
        Get-ErrorId $problems | Should -Be 'AuthorityNotFound'
        Test-CertAuthority TestDrive:/ -Detailed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Test-CertAuthority TestDrive:/ -As Nagios -ErrorAction SilentlyContinue | Should -Match '^CLUSTERCERTS UNKNOWN - .*is not an authority directory'
        $global:LASTEXITCODE | Should -Be 3
    }

    It 'refuses -Detailed with -As' {
        { Test-CertAuthority $pki -Detailed -As Nagios } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'knows the last renewal of every node, by <case>' -ForEach @(
        @{ case = 'Update-NodeCert'; run = { Update-NodeCert -AuthorityPath $its -IfExpiresWithin 1d }; command = 'Update-NodeCert'; told = '0 renewed, 0 failed, 2 left' }
        @{ case = 'a pattern of all'; run = { Update-NodeCert * -AuthorityPath $its -IfExpiresWithin 999d }; command = 'Update-NodeCert'; told = '2 renewed, 0 failed, 0 left' }
        @{ case = 'Sync-NodeCert'; run = { Get-NodeCert -AuthorityPath $its | Sync-NodeCert }; command = 'Sync-NodeCert'; told = '0 renewed, 0 failed, 2 left' }
        @{ case = 'nobody who names one'; run = { Update-NodeCert n1 -AuthorityPath $its -IfExpiresWithin 1d } }
        @{ case = 'nobody who rehearses'; run = { Update-NodeCert -AuthorityPath $its -IfExpiresWithin 999d -WhatIf } }
    ) {
        $its = New-FolderName
        $null = New-SigningCert $its
        $null = New-NodeCert n1, n2 -AuthorityPath $its
        $null = & $run
        $check = Test-CertAuthority $its -Detailed -MaximumRenewalAge 1h | Where-Object Name -eq Renewal
        if ($command) {
            $check.State | Should -Be 'Ok'
            $check.Detail | Should -BeLike "$command looked at every node*: $told as they were."
        }
        else { $check.State | Should -Be 'Unknown' }
    }

    It 'asks no server but those that are named' {
        $check = Test-CertAuthority $pki -Endpoint 127.0.0.1:1 -Detailed | Where-Object Name -eq Endpoints
        $check.State, $check.Subjects | Should -Be 'Unknown', '127.0.0.1:1'
        (Test-CertAuthority $pki -TestTargets -Detailed | Where-Object Name -eq Endpoints).State | Should -Be 'Unknown'
    }

    It 'leaves the ledger out with -SkipLedger' {
        (Test-CertAuthority $pki -SkipLedger -Detailed).Name | Should -Not -Contain 'Ledger'
    }
}
