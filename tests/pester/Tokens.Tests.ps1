# SoftHSM2 reads its settings from the environment that a process starts with: each test is a PowerShell of its own.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $library = '/usr/lib/softhsm/libsofthsm2.so'
    $absent = -not ((Test-Path $library) -and (Get-Command softhsm2-util -ErrorAction Ignore))
}

Describe 'A signing key in a token' {
    BeforeEach {
        if ($absent) { Set-ItResult -Skipped -Because 'SoftHSM2 is not here (apt install softhsm2)'; return }
        $folder = New-FolderName
        $null = New-Item -ItemType Directory "$folder/tokens"
        Set-Content "$folder/softhsm2.conf" "directories.tokendir = $folder/tokens", 'objectstore.backend = file', 'log.level = ERROR'
        $before = $env:SOFTHSM2_CONF
        $env:SOFTHSM2_CONF = "$folder/softhsm2.conf"
        $null = softhsm2-util --init-token --free --label ca --pin 471147 --so-pin 87654321
        $start = @"
            `$ErrorActionPreference = 'Stop'
            Import-Module '$module'
            `$pin = ConvertTo-SecureString 471147 -AsPlainText -Force
            `$key = @{ KeyUri = 'pkcs11:token=ca;object=signing'; TokenModule = '$library' }
            Set-Location '$folder'

"@
    }

    AfterEach { if (-not $absent) { $env:SOFTHSM2_CONF = $before } }

    It 'is made there and signs in a pipeline' {
        $said = Invoke-FreshPowerShell ($start + @'
            New-SigningCert ./pki @key -Passphrase $pin | New-NodeCert -NodeId 1, 2 -Passphrase $pin | ForEach-Object NodeId
            (Get-SigningCert ./pki).KeyUri
            Test-NodeCert ./pki/node.1.crt -NodeId 1 -AuthorityPath ./pki
'@)
        $said[0..1] | Should -Be 1, 2
        $said[2] | Should -BeLike 'pkcs11:token=ca;object=signing;id=*?module-path=*'
        $said[3] | Should -Be 'True'
    }

    It 'is said to be there by the table' {
        $said = Invoke-FreshPowerShell ($start + @'
            New-SigningCert ./pki @key -Passphrase $pin | Format-Table | Out-String -Width 120
            New-SigningCert ./plain | Format-Table | Out-String -Width 120
            Remove-Item ./pki/signing.key
            Get-SigningCert ./pki | Format-Table | Out-String -Width 120
'@)
        ($said -split '\r?\n') -match '^CN=' | ForEach-Object { ($_ -split '\s+' -match '^(token|here|offline)$')[0] } | Should -Be 'token', 'here', 'offline'
    }

    It 'is not made by -WhatIf, which says where it would be' {
        $said = Invoke-FreshPowerShell ($start + 'New-SigningCert ./pki @key -Passphrase $pin -WhatIf') | Out-String
        $said | Should -BeLike "*its key in 'pkcs11:token=ca;object=signing*"
        Test-Path "$folder/pki" | Should -BeFalse
        softhsm2-util --show-slots | Out-String | Should -BeLike '*ca*'
    }

    It 'is taken where it is there already, with a warning' {
        $said = Invoke-FreshPowerShell ($start + @'
            $null = New-SigningCert ./pki @key -Passphrase $pin
            (New-SigningCert ./other @key -Passphrase $pin -WarningVariable told -WarningAction SilentlyContinue).KeyUri -eq (Get-SigningCert ./pki).KeyUri
            "$told"
'@)
        $said[0] | Should -Be 'True'
        $said[1] | Should -BeLike '*already, and is taken*'
    }

    It 'gives each error its own id: <id>' -ForEach @(
        @{ id = 'WrongPin'; run = 'New-NodeCert 1 -AuthorityPath ./pki -Passphrase (ConvertTo-SecureString 000000 -AsPlainText -Force)' }
        @{ id = 'PassphraseRequired'; run = 'New-NodeCert 1 -AuthorityPath ./pki' }
        @{ id = 'TokenNotFound'; run = 'New-SigningCert ./x -KeyUri "pkcs11:token=cb;object=k" -TokenModule $key.TokenModule -Passphrase $pin' }
        @{ id = 'TokenModuleUnusable'; run = 'New-SigningCert ./x -KeyUri "pkcs11:token=ca;object=k" -TokenModule /bin/true -Passphrase $pin' }
        @{ id = 'InvalidArgument'; run = 'New-SigningCert ./x -KeyUri "pkcs11:token=ca;object=k?pin-value=1" -TokenModule $key.TokenModule' }
        @{ id = 'InvalidArgument'; run = 'New-SigningCert ./x -TokenModule $key.TokenModule' }
        @{ id = 'UnsupportedKey'; run = 'New-SigningCert ./x @key -KeyAlgorithm Rsa2048 -Passphrase $pin' }
        @{ id = 'KeyNotExportable'; run = 'Export-SigningCert -AuthorityPath ./pki -As OpenSslCA -OutputPath ./ca' }
    ) {
        $said = Invoke-FreshPowerShell ($start + "`$null = New-SigningCert ./pki @key -Passphrase `$pin; try { $run } catch { `$_.FullyQualifiedErrorId }")
        @($said)[-1] | Should -BeLike "$id,*"
    }

    It 'comes and goes by a rotation' {
        $said = Invoke-FreshPowerShell ($start + @'
            $null = New-SigningCert ./pki | New-NodeCert -NodeId 1
            $null = Invoke-KeyRotation ./pki -Phase Stage @key -NewPassphrase $pin
            foreach ($phase in 'Trust', 'Issue', 'Retire') { $null = Invoke-KeyRotation ./pki -Phase $phase -NewPassphrase $pin -Confirm:$false }
            Get-Content ./pki/signing.key
            Test-NodeCert ./pki/node.1.crt -NodeId 1 -AuthorityPath ./pki
'@)
        $said[0] | Should -BeLike 'pkcs11:token=ca;object=signing*'
        $said[1] | Should -Be 'True'
    }
}
