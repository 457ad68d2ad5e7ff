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
