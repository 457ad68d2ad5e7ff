BeforeDiscovery {
    $hasBash = $IsLinux -and (Test-Path /bin/bash)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Pipes that a shell hands over' -Skip:(-not $hasBash) {
    BeforeAll {
        $folder = New-FolderName
        $null = New-Item -ItemType Directory $folder
        $env:PIPES_MODULE = (Get-Module ClusterCerts).Path
        $env:PIPES_HOST = [Environment]::ProcessPath
        $env:PIPES_DLL = (Split-Path -LeafBase $env:PIPES_HOST) -eq 'dotnet' ? (Join-Path $PSHOME 'pwsh.dll') : ''
        $env:PIPES_FOLDER = $folder

        # What the words after it are run with; $0, $1 and so on are the pipes.
        function Invoke-Piped([string] $Command, [string] $Pipes) {
            $env:PIPES_COMMAND = "`$ErrorActionPreference = 'Stop'; Import-Module `$env:PIPES_MODULE; Set-Location `$env:PIPES_FOLDER; $Command"
            $script = 'cd "$PIPES_FOLDER" && "$PIPES_HOST" ${PIPES_DLL:+"$PIPES_DLL"} -NoProfile -NonInteractive -Command "$PIPES_COMMAND" 2>&1 ' + $Pipes
            @(& /bin/bash -c $script) -join "`n"
        }
    }

    AfterAll {
        'PIPES_MODULE', 'PIPES_HOST', 'PIPES_DLL', 'PIPES_FOLDER', 'PIPES_COMMAND' | ForEach-Object { Remove-Item "env:$_" -ErrorAction Ignore }
    }

    It 'give a passphrase, certificates and keys' {
        Invoke-Piped ('$null = New-SigningCert pki -PassphraseFile /dev/fd/7; $null = New-NodeCert a -AuthorityPath pki -PassphraseFile /dev/stdin; ' +
            "Test-Path pki/node.a.crt") '7< <(echo secret) < <(echo secret)' | Should -Be 'True'
        Invoke-Piped 'Test-NodeCert /dev/fd/7 -TrustPath pki/trust.crt -KeyPath /dev/fd/8' '7< <(cat pki/node.a.crt) 8< <(cat pki/node.a.key)' |
            Should -Be 'True'
        Invoke-Piped 'Test-KeyMatchesCert -KeyPath /dev/fd/8 -CertificatePath /dev/fd/7' '7< <(cat pki/node.a.crt) 8< <(cat pki/node.a.key)' |
            Should -Be 'True'
    }

    It 'and one that stands in a folder is refused' {
        $null = & mkfifo (Join-Path $folder 'fifo')
        $problem = { New-SigningCert (New-FolderName) -PassphraseFile (Join-Path $folder 'fifo') } | Should -Throw -PassThru
        Get-ErrorId $problem | Should -Be 'WrongFileKind'
    }
}

Describe 'A folder of the pipeline' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $pki = New-FolderName
        $other = New-FolderName
        $null = New-SigningCert $pki -Subject CN=folder
        $null = New-SigningCert $other -Subject CN=other
        $null = New-NodeCert 1, 2 -AuthorityPath $pki
    }

    It 'is the authority, as one that is typed is: <name>' -ForEach @(
        @{ name = 'Get-NodeCert'; run = { (Get-Item $pki | Get-NodeCert).NodeId | Should -Be '1', '2' } }
        @{ name = 'Get-NodeCert of a node'; run = { (Get-Item $pki | Get-NodeCert -NodeId 2).NodeId | Should -Be '2' } }
        @{ name = 'Get-SigningCert'; run = { (Get-Item $pki | Get-SigningCert).Subject | Should -Be 'CN=folder' } }
        @{ name = 'Get-CertPolicy'; run = { (Get-Item $pki | Get-CertPolicy).AuthorityPath | Should -Be $pki } }
        @{ name = 'Set-CertPolicy'; run = { (Get-Item $pki | Set-CertPolicy -AllowSharedKeys $false).AuthorityPath | Should -Be $pki } }
        @{ name = 'Set-NodeCertTarget'; run = { (Get-Item $pki | Set-NodeCertTarget 1 -TargetPath /etc/tls).AuthorityPath | Should -Be $pki } }
        @{ name = 'Get-NodeCertTarget'; run = { $null = Set-NodeCertTarget 1 $pki -TargetPath /etc/tls; (Get-Item $pki | Get-NodeCertTarget).NodeId | Should -Be '1' } }
        @{ name = 'Test-CertLedger'; run = { Get-Item $pki | Test-CertLedger | Should -BeTrue } }
        @{ name = 'Test-ClusterTrust'; run = { Get-Item $pki | Test-ClusterTrust | Should -BeTrue } }
        @{ name = 'New-RevocationList'; run = { (Get-Item $pki | New-RevocationList).AuthorityPath | Should -Be $pki } }
        @{ name = 'New-NodeCert'; run = { (Get-Item $pki | New-NodeCert 3).AuthorityPath | Should -Be $pki } }
        @{ name = 'Update-NodeCert'; run = { (Get-Item $pki | Update-NodeCert -IfExpiresWithin 900d).NodeId | Should -Contain '2' } }
        @{ name = 'Invoke-KeyRotation'; run = { (Get-Item $pki | Invoke-KeyRotation).AuthorityPath | Should -Be $pki; $null = Get-Item $pki | Invoke-KeyRotation -Undo } }
        @{ name = 'a default of another'; run = { $global:PSDefaultParameterValues['*:AuthorityPath'] = $other; (Get-Item $pki | Get-SigningCert).Subject | Should -Be 'CN=folder'; @(Get-Item $pki | Get-NodeCert).Count | Should -BeGreaterOrEqual 2 } }
    ) {
        try { & $run } finally { $global:PSDefaultParameterValues.Clear() }
    }

    It 'is told where it is none, and where another is typed' {
        { Get-Item (New-Item -ItemType Directory (New-FolderName)) | Get-NodeCert -ErrorAction Stop } | Should -Throw -ErrorId 'AuthorityNotFound,*'
        { Get-Item $pki | Get-NodeCert -AuthorityPath $other -ErrorAction Stop } | Should -Throw "*'$pki'*'$other'*" -ErrorId 'InvalidArgument,*'
        { Get-Item $pki | Update-NodeCert -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidNodeId,*'
        { Get-Item $pki | Remove-NodeCert -Force -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidNodeId,*'
    }

    It 'is a key ring to Invoke-KeyRotation, and a file is a certificate to Get-NodeCert' {
        $ring = New-KeyRing (New-FolderName) -KeyAlgorithm EcdsaP256
        (Get-Item $ring.Path | Invoke-KeyRotation -Force).Path | Should -Be $ring.Path
        (Get-Item $pki/node.1.crt | Get-NodeCert).NodeId | Should -Be '1'
        { Get-Item $pki/node.1.crt | Get-NodeCert -Status Valid -ErrorAction Stop } | Should -Throw '*-Status cannot be combined*'
        { Get-Item $ring.Path | Get-NodeCert -ErrorAction Stop } | Should -Throw '*is a key ring; Get-KeyRing shows it*'
    }
}

Describe 'An object that says nothing to a command' {
    It 'is refused by <name>, and is not taken for all there is' -ForEach @(
        @{ name = 'Update-NodeCert'; run = { Get-Date | Update-NodeCert -IfExpiresWithin 900d -ErrorAction Stop } }
        @{ name = 'Get-SigningCert'; run = { 7 | Get-SigningCert -ErrorAction Stop } }
        @{ name = 'New-RevocationList'; run = { [pscustomobject]@{ Colour = 'red' } | New-RevocationList -ErrorAction Stop } }
    ) {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $null = New-NodeCert 1 -AuthorityPath $pki
        Push-Location $pki
        try { $run | Should -Throw '*has nothing that*takes*' -ErrorId 'InvalidArgument,*' } finally { Pop-Location }
        { 1 | Get-SigningCert -PipedObject 3 } | Should -Throw '*-PipedObject is not given; pipe the object*'
    }
}
