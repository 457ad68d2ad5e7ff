# What PowerShell's binder makes of calls as they are typed: which parameters of which set take what, before anything is done.
BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $cmdlets = Get-Command -Module ClusterCerts -CommandType Cmdlet
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = (New-Item -ItemType Directory (New-FolderName)).FullName
    Push-Location $folder
    $null = New-SigningCert ./pki -Subject 'CN=prod'
    $null = New-NodeCert 1, 2 ./pki
    $null = New-NodeCertRequest web1 -Path ./in
    $null = New-KeyRing ./ring -KeyAlgorithm EcdsaP256 -DnsName a.example.com
    $secret = ConvertTo-Secret 'sesame'
    $serial = (Get-NodeCert 1 ./pki).SerialNumber
}

AfterAll { Pop-Location }

Describe '<_>' -ForEach $cmdlets {
    It 'shows each set of parameters once' {
        $syntax = (Get-Command $_ -Syntax) -split "`r?`n" | Where-Object { $_ }
        $syntax | Should -HaveCount $_.ParameterSets.Count
        $syntax | Select-Object -Unique | Should -HaveCount $_.ParameterSets.Count
    }

    # Where only optional parameters tell sets apart, a call without them is ambiguous unless one set is the default.
    It 'has a default set where it has several, and no two that demand the same' {
        if ($_.ParameterSets.Count -gt 1) {
            $_.ParameterSets.Where{ $_.IsDefault } | Should -HaveCount 1
            $demands = $_.ParameterSets | ForEach-Object { ($_.Parameters.Where{ $_.IsMandatory }.Name | Sort-Object) -join ',' }
            @($demands | Select-Object -Unique).Count | Should -BeGreaterOrEqual ($_.ParameterSets.Count - 1)
        }
    }

    It 'has one parameter at each position of a set, and none left out' {
        foreach ($set in $_.ParameterSets) {
            $positions = @($set.Parameters.Where{ $_.Position -ge 0 }.Position | Sort-Object)
            $positions | Should -Be @($positions | Select-Object -Unique)
        }
    }

    It 'takes every passphrase from a file too' {
        $secrets = $_.Parameters.Values.Where{ $_.ParameterType -eq [securestring] }.Name
        foreach ($name in $secrets) { $_.Parameters.Keys | Should -Contain "${name}File" }
    }
}

Describe 'A call as it is typed' {
    It '<run> can be bound, and in the set <set>' -ForEach @(
        @{ set = 'Ledger'; run = { Get-NodeCert } }
        @{ set = 'Ledger'; run = { Get-NodeCert 1 } }
        @{ set = 'Ledger'; run = { Get-NodeCert ./pki } }
        @{ set = 'Ledger'; run = { Get-NodeCert ./pki -NodeId 1 -Status Valid } }
        @{ set = 'Ledger'; run = { Get-NodeCert -AuthorityPath ./pki -SerialNumber $serial } }
        @{ set = 'Path'; run = { Get-NodeCert -Path ./pki/node.1.crt -AsOf 2030-01-01 } }
        @{ set = 'LiteralPath'; run = { Get-NodeCert -LiteralPath ./pki/node.1.crt } }
        @{ set = 'Path'; run = { Test-NodeCert ./pki/node.1.crt -TrustPath ./pki/trust.crt } }
        @{ set = 'Path'; run = { Test-NodeCert ./pki/node.1.crt -AuthorityPath ./pki -NodeId 1 -KeyPath ./pki/node.1.key } }
        @{ set = 'LiteralPath'; run = { Test-NodeCert -LiteralPath ./pki/node.1.crt -AuthorityPath ./pki } }
        @{ set = 'Endpoint'; run = { Test-NodeCert -Endpoint localhost:1 -Timeout 1s } }
        @{ set = 'Path'; run = { Test-NodeCert ./pki/node.1.crt -AuthorityPath ./pki -Endpoint localhost:1 -Timeout 1s } }
        @{ set = 'Path'; run = { Test-KeyMatchesCert ./pki/node.1.key ./pki/node.1.crt } }
        @{ set = 'Folder'; run = { Test-ClusterTrust } }
        @{ set = 'Folder'; run = { Test-ClusterTrust ./pki } }
        @{ set = 'Node'; run = { Test-ClusterTrust ./pki -NodeId 1 } }
        @{ set = 'Node'; run = { Test-ClusterTrust -AuthorityPath ./pki } }
        @{ set = '__AllParameterSets'; run = { Test-CertLedger ./pki } }
        @{ set = '__AllParameterSets'; run = { Get-SigningCert ./pki } }
        @{ set = '__AllParameterSets'; run = { Get-CertPolicy ./pki } }
        @{ set = '__AllParameterSets'; run = { Get-KeyRing ./ring } }
        @{ set = '__AllParameterSets'; run = { New-NodeCert 3 ./pki -WhatIf } }
        @{ set = '__AllParameterSets'; run = { New-NodeCert ./pki -NodeId 3 -WhatIf } }
        @{ set = '__AllParameterSets'; run = { Update-NodeCert ./pki -IfLifeUsed 66% -WhatIf } }
        @{ set = '__AllParameterSets'; run = { Revoke-NodeCert 1 ./pki -WhatIf } }
        @{ set = '__AllParameterSets'; run = { Revoke-NodeCert -SerialNumber $serial -AuthorityPath ./pki -WhatIf } }
        @{ set = '__AllParameterSets'; run = { Revoke-NodeCert -CertificatePath ./pki/node.1.crt -AuthorityPath ./pki -WhatIf } }
        @{ set = '__AllParameterSets'; run = { Remove-NodeCert 1 ./pki -WhatIf } }
        @{ set = 'Path'; run = { Get-NodeCertRequest ./in/*.csr } }
        @{ set = 'Path'; run = { Approve-NodeCertRequest ./in/*.csr -AuthorityPath ./pki -WhatIf } }
        @{ set = 'LiteralPath'; run = { Approve-NodeCertRequest -LiteralPath ./in/node.web1.csr -AuthorityPath ./pki -WhatIf } }
        @{ set = 'NodeId'; run = { Export-NodeCert 1 -AuthorityPath ./pki -As Pem -OutputPath ./out -WhatIf } }
        @{ set = 'NodeId'; run = { Export-NodeCert ./ring -As Maelstrom -OutputPath ./out -WhatIf } }
        @{ set = 'Certificate'; run = { Export-NodeCert -CertificatePath ./pki/node.1.crt -AuthorityPath ./pki -As Pem -OutputPath ./out -WhatIf } }
        @{ set = 'KeyRing'; run = { Export-NodeCert -KeyRing ./ring -As Maelstrom -OutputPath ./out -WhatIf } }
        @{ set = 'Authority'; run = { Invoke-KeyRotation ./pki -WhatIf } }
        @{ set = 'Authority'; run = { Invoke-KeyRotation ./pki -Phase Stage -WhatIf } }
        @{ set = 'Authority'; run = { Invoke-KeyRotation ./ring -WhatIf } }
        @{ set = 'KeyRing'; run = { Invoke-KeyRotation ./ring -DnsName a.example.com -WhatIf } }
        @{ set = 'KeyRing'; run = { Invoke-KeyRotation -KeyRing ./ring -WhatIf } }
        @{ set = '__AllParameterSets'; run = { New-SigningCert ./new -WhatIf } }
        @{ set = '__AllParameterSets'; run = { Set-CertPolicy -AuthorityPath ./pki -MaximumLifetime 90d -WhatIf } }
        @{ set = '__AllParameterSets'; run = { New-RevocationList -AuthorityPath ./pki -WhatIf } }
    ) {
        Push-Location $(if ("$run" -match '\./') { $folder } else { "$folder/pki" })
        try { $null = & $run -ErrorAction SilentlyContinue } finally { Pop-Location }
        $call = [scriptblock]::Create("$run").Ast.EndBlock.Statements[0].PipelineElements[0]
        $bound = [System.Management.Automation.Language.StaticParameterBinder]::BindCommand($call, $true)
        $bound.BindingExceptions.Count | Should -Be 0
        $command = Get-Command $call.GetCommandName()
        $possible = $command.ParameterSets.Where{ $s = $_; -not ($bound.BoundParameters.Keys.Where{ $_ -notin $s.Parameters.Name }) }
        $possible.Name | Should -Contain $set
    }

    It '<run> contradicts itself, and is refused before anything is done' -ForEach @(
        @{ run = { Get-NodeCert 1 -Path ./pki/node.1.crt } }
        @{ run = { Get-NodeCert -Path ./pki/node.1.crt -Status Valid } }
        @{ run = { Get-NodeCert -Path ./pki/node.1.crt -LiteralPath ./pki/node.1.crt } }
        @{ run = { Test-NodeCert ./pki/node.1.crt -LiteralPath ./pki/node.1.crt } }
        @{ run = { Test-NodeCert ./pki/node.1.crt -AuthorityPath ./pki -TrustPath ./pki/trust.crt } }
        @{ run = { Test-NodeCert ./pki/node.1.crt -TrustPath ./pki/trust.crt -Passphrase $secret -PassphraseFile ./pass } }
        @{ run = { Test-KeyMatchesCert ./pki/node.1.key ./pki/node.1.crt -Passphrase $secret -PassphraseFile ./pass } }
        @{ run = { Test-ClusterTrust -Path ./pki -NodeId 1 } }
        @{ run = { Test-ClusterTrust ./pki -CertificatePath ./pki/node.1.crt -Path ./pki } }
        @{ run = { New-NodeCert 3 ./pki -Lifetime 1d -NotAfter 2090-01-01 } }
        @{ run = { New-NodeCert 3 ./pki -Passphrase $secret -PassphraseFile ./pass } }
        @{ run = { New-NodeCert 3 ./pki -NodePassphrase $secret -NodePassphraseFile ./pass } }
        @{ run = { Update-NodeCert 1 ./pki -Lifetime 1d -NotAfter 2090-01-01 } }
        @{ run = { Update-NodeCert 1 ./pki -DnsName a.example.com -RemoveDnsName a.example.com } }
        @{ run = { Update-NodeCert 1 ./pki -ReuseKey -KeyAlgorithm EcdsaP384 } }
        @{ run = { Update-NodeCert 1 ./pki -NodePassphrase $secret -NodePassphraseFile ./pass } }
        @{ run = { Revoke-NodeCert 2 -SerialNumber $serial -AuthorityPath ./pki -Force } }
        @{ run = { Revoke-NodeCert 2 -CertificatePath ./pki/node.1.crt -AuthorityPath ./pki -Force } }
        @{ run = { Get-NodeCert 2 -SerialNumber $serial -AuthorityPath ./pki } }
        @{ run = { Get-NodeCert 1 ./pki | Update-NodeCert -NodeId 2 } }
        @{ run = { Get-NodeCert 1 ./pki | Export-NodeCert -NodeId 2 -As Pem -OutputPath ./out } }
        @{ run = { Get-NodeCert 1 ./pki | Remove-NodeCert -NodeId 2 -Force } }
        @{ run = { Get-NodeCert 1 ./pki | Revoke-NodeCert -NodeId 2 -Force } }
        @{ run = { Get-NodeCert 1 ./pki | Select-Object @{ n = 'NodeId'; e = { '2' } }, Fingerprint, AuthorityPath | Update-NodeCert } }
        @{ run = { Get-NodeCert 1 ./pki | Select-Object @{ n = 'NodeId'; e = { '2' } }, Fingerprint, AuthorityPath | Remove-NodeCert -Force } }
        @{ run = { Get-NodeCert 1 ./pki | Select-Object @{ n = 'NodeId'; e = { '2' } }, CertificatePath, AuthorityPath | Export-NodeCert -As Pem -OutputPath ./out } }
        @{ run = { New-NodeCertRequest 1 -Path ./in -ReuseKey -KeyAlgorithm EcdsaP384 } }
        @{ run = { New-NodeCertRequest 1 -Path ./in -NodePassphrase $secret -NodePassphraseFile ./pass } }
        @{ run = { Approve-NodeCertRequest ./in/node.web1.csr -AuthorityPath ./pki -Lifetime 1d -NotAfter 2090-01-01 } }
        @{ run = { Approve-NodeCertRequest ./in/node.web1.csr -LiteralPath ./in/node.web1.csr -AuthorityPath ./pki } }
        @{ run = { Export-NodeCert 1 -CertificatePath ./pki/node.2.crt -AuthorityPath ./pki -As Pem -OutputPath ./out } }
        @{ run = { Export-NodeCert 1 -KeyRing ./ring -AuthorityPath ./pki -As Pem -OutputPath ./out } }
        @{ run = { Export-NodeCert -KeyRing ./ring -AuthorityPath ./pki -As Maelstrom -OutputPath ./out } }
        @{ run = { Export-NodeCert 1 -KeyPath ./pki/node.1.key -AuthorityPath ./pki -As Pem -OutputPath ./out } }
        @{ run = { Export-NodeCert 1 -AuthorityPath ./pki -As Pem -OutputPath ./out -Passphrase $secret -PassphraseFile ./pass } }
        @{ run = { Invoke-KeyRotation ./pki -KeyRing ./ring } }
        @{ run = { Invoke-KeyRotation -AuthorityPath ./pki -KeyRing ./ring } }
        @{ run = { Invoke-KeyRotation ./pki -DnsName a.example.com } }
        @{ run = { Invoke-KeyRotation ./ring -Phase Stage } }
        @{ run = { Invoke-KeyRotation -KeyRing ./ring -Resume } }
        @{ run = { Invoke-KeyRotation ./pki -Phase Stage -Undo } }
        @{ run = { Invoke-KeyRotation ./pki -Undo -Resume } }
        @{ run = { Invoke-KeyRotation ./pki -Resume -Compromised } }
        @{ run = { Invoke-KeyRotation ./pki -Phase Trust -Compromised } }
        @{ run = { Invoke-KeyRotation ./pki -Undo -Subject CN=x } }
        @{ run = { Invoke-KeyRotation ./ring -Undo -Lifetime 3d } }
        @{ run = { Invoke-KeyRotation ./pki -Lifetime 1d -NotAfter 2090-01-01 } }
        @{ run = { Invoke-KeyRotation ./pki -IssuerPassphrase $secret } }
        @{ run = { New-SigningCert ./new -Lifetime 1d -NotAfter 2090-01-01 -Confirm:$false } }
        @{ run = { New-SigningCert ./new -IssuerPassphrase $secret -Confirm:$false } }
        @{ run = { New-SigningCert ./new -Passphrase $secret -PassphraseFile ./pass -Confirm:$false } }
        @{ run = { Import-SigningCert -AuthorityPath ./new -OpenSslCaPath ./ca -CertificatePath ./pki/signing.crt } }
        @{ run = { Set-CertPolicy -AuthorityPath ./pki -MaximumLifetime 90d -Remove MaximumLifetime } }
    ) {
        $state = { Get-ChildItem $folder -Recurse -File -Force | Get-FileHash | Out-String }
        $before = & $state
        $run | Should -Throw -ErrorId '*' -PassThru -OutVariable thrown
        $thrown.FullyQualifiedErrorId | Should -Match '^(AmbiguousParameterSet|ParameterBinding|PositionalParameterNotFound|InvalidArgument|InvalidLifetime|NamedParameterNotFound)'
        & $state | Should -Be $before
    }
}
