# Dot-sourced by tests that need a real PostgreSQL: its data in a folder of its own, on this machine alone, on a free port.
function Find-Postgres { Get-Item /usr/lib/postgresql/*/bin/initdb -ErrorAction Ignore | Sort-Object FullName | Select-Object -Last 1 | ForEach-Object DirectoryName }

# As root it runs as postgres, since it refuses root.
function Invoke-Postgres([string] $Program, [string[]] $Arguments) {
    $command = @((Join-Path (Find-Postgres) $Program)) + $Arguments
    if ([Environment]::IsPrivilegedProcess) { $command = @('runuser', '-u', 'postgres', '--') + $command }
    Push-Location /
    try { & $command[0] $command[1..$command.Count] *> /dev/null } finally { Pop-Location }
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE" }
}

function Start-Postgres {
    $folder = [IO.Directory]::CreateTempSubdirectory('clustercerts-pg-').FullName
    if ([Environment]::IsPrivilegedProcess) { chown postgres $folder }
    # Below the ports that the system gives to connections, of which one could be this one before the server starts.
    do {
        $port = Get-Random -Minimum 10000 -Maximum 30000
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, $port)
        try { $listener.Start(); $isFree = $true } catch [Net.Sockets.SocketException] { $isFree = $false } finally { $listener.Dispose() }
    } until ($isFree)
    Invoke-Postgres initdb '-D', "$folder/data", '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'
    Invoke-Postgres pg_ctl '-D', "$folder/data", '-w', '-l', "$folder/log", '-o', "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off", 'start'
    & "$(Find-Postgres)/psql" -h 127.0.0.1 -p $port -U postgres -qc 'CREATE DATABASE pki' -c 'CREATE ROLE ca_hosts' -c 'CREATE ROLE auditors'
    [pscustomobject]@{ Folder = $folder; Port = $port; Store = "Host=127.0.0.1;Port=$port;Database=pki;Username=postgres" }
}

function Stop-Postgres($Server) {
    if (-not $Server) { return }
    Invoke-Postgres pg_ctl '-D', "$($Server.Folder)/data", '-w', '-m', 'immediate', 'stop'
    Remove-Item $Server.Folder -Recurse -Force
}
