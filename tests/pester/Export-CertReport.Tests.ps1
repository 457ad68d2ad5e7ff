BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Export-CertReport' {
    BeforeAll {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject 'CN=prod'
        $null = New-NodeCert n1, n2 -AuthorityPath $pki
        $null = New-NodeCert short -AuthorityPath $pki -Lifetime 20d
    }

    BeforeEach { $out = (New-FolderName) + '.html' }

    It 'writes one page that names each node' {
        $page = Export-CertReport -AuthorityPath $pki -OutputPath $out
        $page | Should -BeOfType ([IO.FileInfo])
        $page.FullName | Should -Be $out
        $html = Get-Content $out -Raw
        $html | Should -BeLike '<!DOCTYPE html>*</html>*'
        'n1', 'n2', 'short' | ForEach-Object { $html | Should -BeLike "*<bdi>$_</bdi>*" }
    }

    It 'takes the authority from the pipeline' {
        ($ca | Export-CertReport -OutputPath $out).FullName | Should -Be $out
    }

    It 'writes cert-report.html into the current folder by default' {
        $folder = New-Item -ItemType Directory (New-FolderName)
        Push-Location $folder
        try { (Export-CertReport -AuthorityPath $pki).FullName | Should -Be (Join-Path $folder cert-report.html) } finally { Pop-Location }
    }

    It 'is for the moment -AsOf' {
        $null = Export-CertReport -AuthorityPath $pki -OutputPath $out -AsOf ([datetime]::UtcNow.AddDays(21))
        Get-Content $out -Raw | Should -Match '(?s)<section id="findings".*Problem.*the leaf expired.*<bdi>short</bdi>.*</section>'
    }

    It 'says that the policy keeps what is revoked beyond its expiry' {
        $kept = New-FolderName
        $null = New-SigningCert $kept
        $null = New-NodeCert gone -AuthorityPath $kept | Revoke-NodeCert -Confirm:$false
        $null = Set-CertPolicy -AuthorityPath $kept -KeepExpiredRevocations $true
        $null = Export-CertReport -AuthorityPath $kept -OutputPath $out
        Get-Content $out -Raw | Should -BeLike '*1 revoked, 0 of them of expired certificates, which the policy keeps (keepExpiredRevocations)*'
    }

    It 'runs one script of its own in the page, by its hash' {
        $null = Export-CertReport -AuthorityPath $pki -OutputPath $out
        $html = Get-Content $out -Raw
        [regex]::Matches($html, '<script').Count | Should -Be 1
        $script = [Text.Encoding]::UTF8.GetBytes([regex]::Match($html, '(?s)<script>(.*?)</script>').Groups[1].Value)
        $hash = [Convert]::ToBase64String([Security.Cryptography.SHA256]::HashData($script))
        $html | Should -BeLike "*default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-$hash'; *"
    }

    It 'tells which nodes have what their targets are to have' {
        $published = New-FolderName
        $null = New-SigningCert $published
        $null = New-NodeCert web1, web2, db1 -AuthorityPath $published
        $root = New-Item -ItemType Directory (New-FolderName)
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $published -Transport Folder -TargetPath "$root/{id}"
        (Publish-NodeCert web1 -AuthorityPath $published).State | Should -Be Placed
        $null = Export-CertReport -AuthorityPath $published -OutputPath $out
        $section = [regex]::Match((Get-Content $out -Raw), '(?s)<section id="publication".*?</section>').Value -replace '<[^>]+>' -replace '\s+', ' '
        $section | Should -BeLike '*! Not published 1 web2 ✓ Published, not proven 1 web1 – No target 1 db1*'
        (Get-Content (Export-CertReport -AuthorityPath $pki -OutputPath $out -Force) -Raw) | Should -Not -BeLike '*id="publication"*'
    }

    It 'writes nothing with -WhatIf' {
        Export-CertReport -AuthorityPath $pki -OutputPath $out -WhatIf | Should -BeNullOrEmpty
        $out | Should -Not -Exist
    }

    It 'overwrites with -Force only' {
        Set-Content $out 'old'
        Export-CertReport -AuthorityPath $pki -OutputPath $out -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be 'FileExists'
        Get-Content $out | Should -Be 'old'
        Export-CertReport -AuthorityPath $pki -OutputPath $out -Force | Should -HaveCount 1
        Get-Content $out -TotalCount 1 | Should -Be '<!DOCTYPE html>'
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a folder without an authority'; id = 'AuthorityNotFound'; given = { @{ AuthorityPath = 'TestDrive:/'; OutputPath = $out } } }
        @{ case = 'a file that is no page'; id = 'InvalidArgument'; given = { @{ AuthorityPath = $pki; OutputPath = "$pki/signing.key"; Force = $true } } }
        @{ case = 'a folder that is not there'; id = 'FileNotFound'; given = { @{ AuthorityPath = $pki; OutputPath = "$pki/missing/report.html" } } }
    ) {
        $given = & $given
        Export-CertReport @given -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be $id
        "$pki/signing.key" | Should -FileContentMatch 'PRIVATE KEY'
    }
}
