BeforeAll {
    . $PSScriptRoot/Common.ps1
    $PSStyle.OutputRendering = 'PlainText'
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $node = New-NodeCert 1 -AuthorityPath $pki
    $evilText = "a$([char]27)[31m$([char]0x9b)2J$([char]0x202e)b$([char]7)c`nd"
    $unsafe = '[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\ud83d(?![\udc00-\udfff])'

    # A foreign certificate and request with such text in every name, and files that are named so.
    $key = [System.Security.Cryptography.ECDsa]::Create([System.Security.Cryptography.ECCurve+NamedCurves]::nistP256)
    $name = [System.Security.Cryptography.X509Certificates.X500DistinguishedNameBuilder]::new()
    $name.AddCommonName($evilText)
    $name.AddOrganizationName($evilText)
    $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new($name.Build(), $key, 'SHA256')
    $dns = [System.Formats.Asn1.AsnWriter]::new('DER')
    $null = $dns.PushSequence()
    $dns.WriteCharacterString('IA5String', "x$([char]27)[31m.example.com", [System.Formats.Asn1.Asn1Tag]::new('ContextSpecific', 2))
    $dns.PopSequence()
    $request.CertificateExtensions.Add([System.Security.Cryptography.X509Certificates.X509Extension]::new('2.5.29.17', $dns.Encode(), $false))
    $folder = New-FolderName
    $null = New-Item -ItemType Directory $folder
    $certificate = Join-Path $folder "evil$([char]27)[31m$([char]0x202e).crt"
    $csr = Join-Path $folder "evil$([char]27)[31m.csr"
    $rubbish = Join-Path $folder "rub$([char]27)[31m`nbish.crt"
    $cert = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(9))
    [IO.File]::WriteAllText($certificate, $cert.ExportCertificatePem())
    [IO.File]::WriteAllText($csr, $request.CreateSigningRequestPem())
    [IO.File]::WriteAllText($rubbish, 'rubbish')
}

AfterAll { $PSStyle.OutputRendering = 'Host' }

Describe 'Text of others on the terminal' {
    It 'steers nothing in <case>' -ForEach @(
        @{ case = 'a table'; run = { Get-NodeCert -Path ([WildcardPattern]::Escape($certificate)) | Format-Table } }
        @{ case = 'a list'; run = { Get-NodeCert -LiteralPath $certificate | Format-List } }
        @{ case = 'properties'; run = { $c = Get-NodeCert -LiteralPath $certificate; $c.NodeId; $c.Subject; $c.DnsNames; "$c" } }
        @{ case = 'the certificate itself'; run = { Get-NodeCert -LiteralPath $certificate | Format-List NodeId, Certificate } }
        @{ case = 'the certificate for .NET'; run = { $c = (Get-NodeCert -LiteralPath $certificate).Certificate; "$c $($c.ToString($true))"; $c; $c | Format-List; $c | Select-Object Subject, Issuer } }
        @{ case = 'a table for other programs'; run = { Get-NodeCert -LiteralPath $certificate | Select-Object * -ExcludeProperty *Path | ConvertTo-Csv } }
        @{ case = 'an error in detail'; run = { $ErrorView = 'DetailedView'; Get-NodeCert -LiteralPath $rubbish; Get-NodeCert -LiteralPath "$rubbish.none" } }
        @{ case = 'Get-Error'; run = { $null = Get-NodeCert -LiteralPath $rubbish, "$rubbish.none" -ErrorVariable told 2>$null; $told | ForEach-Object { $_ | Get-Error } } }
        @{ case = 'an error with every property'; run = { $null = Get-NodeCert -LiteralPath $rubbish -ErrorVariable told 2>$null; $told | Format-List * -Force; $told.Exception | Format-List * -Force } }
        @{ case = 'an error of a file that is gone'; run = { $null = Get-SigningCert "$rubbish/x" -ErrorVariable told 2>$null; $told | Format-List * -Force; $told | Get-Error } }
        @{ case = 'a report'; run = { Test-NodeCert -LiteralPath $certificate -AuthorityPath $pki -Detailed } }
        @{ case = 'a report as a table'; run = { $r = Test-NodeCert -LiteralPath $certificate -AuthorityPath $pki -Detailed; $r | Format-Table; $r.Checks } }
        @{ case = 'verbose messages'; run = { Test-NodeCert -LiteralPath $certificate -AuthorityPath $pki -Verbose } }
        @{ case = 'a request'; run = { Get-NodeCertRequest -LiteralPath $csr -AuthorityPath $pki; Get-NodeCertRequest -LiteralPath $csr -AuthorityPath $pki | Format-List } }
        @{ case = 'an approval'; run = { Approve-NodeCertRequest -LiteralPath $csr -AuthorityPath $pki -WhatIf; Approve-NodeCertRequest -LiteralPath $csr -AuthorityPath $pki } }
        @{ case = 'an error on a file'; run = { Test-NodeCert -LiteralPath $rubbish -AuthorityPath $pki; Get-NodeCert -LiteralPath $rubbish } }
        @{ case = 'an error with its category'; run = { $ErrorView = 'NormalView'; Get-NodeCert -LiteralPath $rubbish } }
        @{ case = 'an error on an ID'; run = { New-NodeCert $evilText -AuthorityPath $pki; Revoke-NodeCert $evilText -AuthorityPath $pki; Get-NodeCert -NodeId "x$([char]27)[31m" -AuthorityPath $pki } }
        @{ case = 'an error on a folder'; run = { Get-SigningCert "no$([char]27)[31m`nwhere"; Get-KeyRing "no$([char]27)[31mwhere" } }
        @{ case = 'a key'; run = { Test-KeyMatchesCert -KeyPath $rubbish -CertificatePath $certificate } }
        @{ case = 'an import'; run = { Import-SigningCert -AuthorityPath (New-FolderName) -CertificatePath $certificate } }
        @{ case = 'an export'; run = { Export-NodeCert 1 -AuthorityPath $pki -As Pem -OutputPath (Join-Path $folder "out$([char]27)[31m") -WhatIf; Export-NodeCert -CertificatePath $certificate -As Pem -OutputPath $folder } }
        @{ case = 'an endpoint'; run = { Test-NodeCert -Endpoint "x$([char]27)[31m:1" -AuthorityPath $pki } }
    ) {
        $ErrorActionPreference = 'Continue'
        $file = Join-Path (New-FolderName) heard
        $null = Start-Transcript $file
        try { $said = & $run *>&1 | Out-String -Width 500 } finally { $null = Stop-Transcript }

        # The transcript hears what goes past the streams; what it says of itself is not ours.
        $heard = (Get-Content $file | Where-Object { $_ -match '^What if' }) -join "`n"
        "$said$heard".Trim() | Should -Not -BeNullOrEmpty
        $said.Replace("`r", '') | Should -Not -Match $unsafe
        $heard | Should -Not -Match $unsafe
        $said | Should -Not -Match '(?m)^(bish|where|d\b)'
    }
}
