BeforeDiscovery { $cultures = 'th-TH', 'ar-SA', 'fa-IR', 'de-DE' | ForEach-Object { @{ culture = $_ } } }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $before = [cultureinfo]::CurrentCulture
    $pki = New-FolderName
    $signing = New-SigningCert $pki -Subject 'CN=prod'
    $node = New-NodeCert 1 -AuthorityPath $pki
    $null = New-NodeCert 2 -AuthorityPath $pki
    $ring = New-KeyRing (New-FolderName) -KeyAlgorithm EcdsaP256
    $year = [datetime]::UtcNow.Year

    # Each command in a shell whose calendar or numbers are others; all that it says, in every stream.
    function Get-Said([string]$culture, [scriptblock]$command) {
        $ErrorActionPreference = 'Continue'
        [cultureinfo]::CurrentCulture = $culture
        try { & $command *>&1 | Out-String -Width 300 } finally { [cultureinfo]::CurrentCulture = $before }
    }
}

AfterAll { [cultureinfo]::CurrentCulture = $before }

Describe 'Dates in <culture>' -ForEach $cultures {
    It 'are Gregorian in <case>' -ForEach @(
        @{ case = 'a table'; run = { Get-NodeCert -AuthorityPath $pki | Format-Table } }
        @{ case = 'a list'; run = { Get-NodeCert -AuthorityPath $pki -NodeId 1 | Format-List } }
        @{ case = 'the signing certificate'; run = { Get-SigningCert $pki; Get-SigningCert $pki | Format-List } }
        @{ case = 'text'; run = { "$node $signing" } }
        @{ case = 'chosen properties'; run = { $node | Select-Object NodeId, NotAfter; $node | Format-Table NodeId, NotBefore } }
        @{ case = 'every property'; run = { $node, $signing, $ring, $ring.Pairs[0] | ForEach-Object { $_ | Format-List * -Force } } }
        @{ case = 'a second type after a first'; run = { $node; $signing; $ring.Pairs[0] } }
        @{ case = 'a moment'; run = { $node.NotAfter; "$($node.NotAfter)"; '{0}' -f $node.NotAfter; $node.NotAfter.ToString(); $signing.NotAfter | Format-List } }
        @{ case = 'a table for other programs'; run = { $node, $signing | ForEach-Object { $_ | ConvertTo-Csv; $_ | Select-Object NotBefore | ConvertTo-Html } } }
        @{ case = 'JSON'; run = { $node, $signing | Select-Object NodeId, NotAfter | ConvertTo-Json } }
        @{ case = 'a file for other sessions'; run = { $file = New-FolderName; $node | Export-Clixml $file; Import-Clixml $file | Format-List Not* } }
        @{ case = 'a table of one''s own'; run = { [pscustomobject]@{ Ends = $node.NotAfter; Begins = $node.NotBefore }; @{ t = $node.NotAfter } } }
        @{ case = 'a list of revoked certificates, chosen'; run = { New-RevocationList -AuthorityPath $pki -Confirm:$false | Select-Object Number, *Update } }
        @{ case = 'the certificate for .NET'; run = { "$($node.Certificate)"; $node.Certificate; $node.Certificate | Format-List Subject, Not* } }
        @{ case = 'a key ring'; run = { Get-KeyRing $ring.Path } }
        @{ case = 'its pairs'; run = { $ring.Pairs | Format-Table; $ring.Pairs | Format-List } }
        @{ case = 'a list of revoked certificates'; run = { $l = New-RevocationList -AuthorityPath $pki -Confirm:$false; $l | Format-Table; $l | Format-List; "$l" } }
        @{ case = 'what would be revoked'; run = { Revoke-NodeCert 1 -AuthorityPath $pki -WhatIf 6>&1; Get-Targets { Revoke-NodeCert 1 -AuthorityPath $pki -WhatIf } } }
        @{ case = 'what is not due'; run = { Update-NodeCert 1 -AuthorityPath $pki -IfExpiresWithin 1d -Verbose } }
        @{ case = 'a report'; run = { Test-NodeCert $node.CertificatePath -AuthorityPath $pki -Detailed } }
        @{ case = 'a refusal'; run = { Test-NodeCert $node.CertificatePath -AuthorityPath $pki -AsOf 2099-01-01 -Verbose } }
        @{ case = 'an error'; run = { try { New-NodeCert late -AuthorityPath $pki -NotAfter 2099-01-01 -ErrorAction Stop } catch { "$_" } } }
        @{ case = 'a rotation'; run = { Invoke-KeyRotation -AuthorityPath $pki -WhatIf; Invoke-KeyRotation -AuthorityPath $pki; Invoke-KeyRotation -AuthorityPath $pki -Undo } }
        @{ case = 'checks and metrics'; run = { $metrics = "$(New-FolderName).prom"; $null = Export-CertMetrics -AuthorityPath $pki -OutputPath $metrics; Get-Content $metrics | Where-Object { $_ -notmatch '^(x509_cert_expires_in|clustercerts_metrics_)' }; Test-CertAuthority $pki -As Nagios } }
        @{ case = 'an HTML page'; run = { $page = "$(New-FolderName).html"; $null = Export-CertReport -AuthorityPath $pki -OutputPath $page; Get-Content -Raw $page } }
    ) {
        function Get-Targets([scriptblock]$command) {
            # -WhatIf speaks to the host alone; a transcript hears it.
            $file = Join-Path (New-FolderName) heard
            $null = Start-Transcript $file
            try { $null = & $command } finally { $null = Stop-Transcript }
            (Get-Content $file) -match '^What if'
        }
        $said = Get-Said $culture $run
        $said.Trim() | Should -Not -BeNullOrEmpty
        $foreign = [datetime]::UtcNow.AddYears(0), [datetime]::UtcNow.AddYears(1), [datetime]::UtcNow.AddYears(10)
        foreach ($date in $foreign) { foreach ($calendar in [Globalization.ThaiBuddhistCalendar]::new(), [Globalization.UmAlQuraCalendar]::new(), [Globalization.PersianCalendar]::new()) {
                $said | Should -Not -Match "\b$($calendar.GetYear($date))-\d\d-\d\d"
                $said | Should -Not -Match "\d/$($calendar.GetYear($date))\b"
            } }
        $said | Should -Match "\b($year|$($year + 1)|$($year + 5)|$($year + 10)|2099)-\d\d-\d\d|rotation|Rotation|Stage"
    }
}

Describe 'A moment' {
    It 'has a text of its own in every property of every object that comes out' {
        $types = [ClusterCerts.Authority.NodeCert].Assembly.GetExportedTypes().Where{ $_.Name -notmatch 'Parameters$' -and $_.Name -notin 'NodeCertFilter', 'Validity', 'CertLifetime', 'CertReport', 'CertMetrics', 'AuthorityHealth', 'RenewalRun' }
        $properties = foreach ($type in $types) {
            $type.GetProperties().Where{ $_.PropertyType -in [DateTimeOffset], [Nullable[DateTimeOffset]] } | ForEach-Object { @{ type = $type.FullName; name = $_.Name } }
        }
        $properties.Count | Should -BeGreaterThan 10
        foreach ($property in $properties) {
            (Get-TypeData $property.type).Members.Keys | Should -Contain $property.name -Because $property.type
        }
    }

    It 'stays a moment: it compares, subtracts, binds and sorts' {
        $node.NotAfter | Should -BeOfType ([DateTimeOffset])
        $node.NotAfter -gt [DateTimeOffset]::UtcNow | Should -BeTrue
        ($node.NotAfter - $node.NotBefore).TotalDays | Should -BeGreaterThan 364
        (New-NodeCert bound -AuthorityPath $pki -NotAfter $node.NotAfter).NotAfter | Should -Be $node.NotAfter
        ($node, $signing | Sort-Object NotAfter -Descending)[0] | Should -BeOfType ([ClusterCerts.Authority.SigningCert])
        $node.NotAfter.ToString('yyyy') | Should -Be ($node.NotAfter.Year)
        $node.NotAfter.UtcDateTime | Should -BeOfType ([datetime])
    }

    # Without ICU every culture has the invariant calendar, and there is nothing to see.
    It 'of others stays as it is' -Skip:(([cultureinfo]'th-TH').DateTimeFormat.Calendar -isnot [Globalization.ThaiBuddhistCalendar]) {
        [cultureinfo]::CurrentCulture = 'th-TH'
        try { ([pscustomobject]@{ t = [DateTimeOffset]::UtcNow } | Out-String) | Should -Match ([Globalization.ThaiBuddhistCalendar]::new().GetYear([datetime]::UtcNow)) }
        finally { [cultureinfo]::CurrentCulture = $before }
    }
}
