BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Export-CertMetrics' {
    BeforeAll {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert n1, n2 -AuthorityPath $pki
    }

    BeforeEach { $out = (New-FolderName) + '.prom' }

    It 'writes a file with a sample for each node' {
        $file = Export-CertMetrics -AuthorityPath $pki -OutputPath $out
        $file | Should -BeOfType ([IO.FileInfo])
        $file.FullName | Should -Be $out
        $text = Get-Content $out
        foreach ($node in 'n1', 'n2') {
            @($text -match "^x509_cert_not_after\{.*node_id=`"$node`".*\} \d+$").Count | Should -Be 1
        }
        @($text -match '^clustercerts_up\{.*\} 1$').Count | Should -Be 1
        if ($IsLinux) { [int][IO.File]::GetUnixFileMode($out) | Should -Be 0x1A4 }
    }

    It 'takes the authority from the pipeline, and each once' {
        @($ca, $ca | Export-CertMetrics -OutputPath $out).FullName | Should -Be $out
    }

    It 'writes clustercerts.prom into the current folder by default' {
        $folder = New-Item -ItemType Directory (New-FolderName)
        Push-Location $folder
        try { (Export-CertMetrics -AuthorityPath $pki).FullName | Should -Be (Join-Path $folder clustercerts.prom) } finally { Pop-Location }
    }

    It 'writes nothing with -WhatIf' {
        Export-CertMetrics -AuthorityPath $pki -OutputPath $out -WhatIf | Should -BeNullOrEmpty
        $out | Should -Not -Exist
    }

    It 'overwrites with -Force only' {
        Set-Content $out 'old'
        Export-CertMetrics -AuthorityPath $pki -OutputPath $out -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be 'FileExists'
        Get-Content $out | Should -Be 'old'
        Export-CertMetrics -AuthorityPath $pki -OutputPath $out -Force | Should -HaveCount 1
        Get-Content $out -TotalCount 1 | Should -BeLike '# HELP *'
    }

    It 'says that an authority is down, and fails' {
        $its = New-FolderName
        $null = New-SigningCert $its
        Set-Content $its/policy.json '{'
        Export-CertMetrics -AuthorityPath $its -OutputPath $out -ErrorAction SilentlyContinue -ErrorVariable problems | Should -HaveCount 1
        Get-ErrorId $problems | Should -Be 'PolicyDamaged'
        @(Get-Content $out) -match '^clustercerts_up\{.*\} 0$' | Should -HaveCount 1
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a file that the collector does not read'; id = 'InvalidArgument'; given = { @{ AuthorityPath = $pki; OutputPath = "$pki/signing.key"; Force = $true } } }
        @{ case = 'a folder that is not there'; id = 'FileNotFound'; given = { @{ AuthorityPath = $pki; OutputPath = "$pki/missing/a.prom" } } }
        @{ case = 'a folder'; id = 'WrongFileKind'; given = { @{ AuthorityPath = $pki; OutputPath = $pki; Force = $true } } }
    ) {
        $given = & $given
        Export-CertMetrics @given -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be $id
        "$pki/signing.key" | Should -FileContentMatch 'PRIVATE KEY'
    }
}
