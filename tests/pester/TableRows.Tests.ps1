BeforeAll {
    . $PSScriptRoot/Common.ps1

    # A table as an administrator keeps it, in a file.
    function New-Table {
        param([string[]] $Lines)
        $file = "$(New-FolderName).csv"
        Set-Content $file $Lines
        $file
    }
}

Describe 'Get-Content nodes.csv' {
    It 'is no list of node IDs, with "<_>" between its columns' -ForEach ',', ';', "`t" {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $file = New-Table "NodeId${_}DnsName", "web1${_}a.example.com", "web2${_}"
        { Get-Content $file | Sync-NodeCert -AuthorityPath $pki -Purpose Client } | Should -Throw -ErrorId 'InvalidArgument,*' `
            -ExpectedMessage '*is the header of a table. Have the table read: Import-Csv FILE | Sync-NodeCert, with -Delimiter where no commas separate its columns.'
        { Get-Content $file | New-NodeCertRequest -Path $pki/new } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*Import-Csv FILE | New-NodeCertRequest*'
        Get-NodeCert $pki | Should -BeNullOrEmpty
        (Import-Csv $file -Delimiter $_ | Sync-NodeCert -AuthorityPath $pki).NodeId | Should -Be 'web1', 'web2'
    }
}

Describe 'Import-Csv nodes.csv | New-NodeCert' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki
    }

    It 'takes every column that describes a certificate, and an empty cell as absent' {
        $out = New-FolderName
        $end = (Get-Date).AddDays(50).ToUniversalTime().ToString('yyyy-MM-dd')
        $file = New-Table @(
            'NodeId,DnsName,IPAddress,Purpose,KeyAlgorithm,KeyFormat,Lifetime,NotAfter,Backdate,ClampToIssuer,OutputPath'
            "web1,a.example.com,10.0.0.1,Server,EcdsaP384,Traditional,30d,,1m,,$out"
            "web2,,,Client,,,,${end}T00:00:00Z,,,"
            'web3,,,,,,9000d,,,yes,'
            'web4,,,,,,,,,,'
            'web5,,,,,,,,,no,'
        )
        $made = Import-Csv $file | New-NodeCert -AuthorityPath $pki
        $made.NodeId | Should -Be 'web1', 'web2', 'web3', 'web4', 'web5'
        $made.Purpose | Should -Be 'Server', 'Client', 'Node', 'Node', 'Node'
        $made.KeyAlgorithm | Should -Be 'EcdsaP384', 'EcdsaP256', 'EcdsaP256', 'EcdsaP256', 'EcdsaP256'
        $made[0].DnsNames | Should -Be 'web1', 'a.example.com'
        $made[0].IPAddresses | Should -Be '10.0.0.1'
        Get-Content $made[0].KeyPath -TotalCount 1 | Should -Be '-----BEGIN EC PRIVATE KEY-----'
        Split-Path $made[0].CertificatePath | Should -Be $out
        ($made[0].NotAfter - $made[0].NotBefore).TotalMinutes | Should -Be (30 * 24 * 60 + 1)
        $made[1].NotAfter | Should -Be ([datetimeoffset]"${end}T00:00:00Z")
        $made[2].NotAfter | Should -Be (Get-SigningCert $pki).NotAfter
        ($made[3].NotAfter - $made[3].NotBefore).TotalMinutes | Should -Be (365 * 24 * 60 + 5)
    }

    It 'splits values in a cell at ; and drops the blanks around each' {
        $file = New-Table 'NodeId,DnsNames,IPAddresses,Purpose', ' web1 , a.example.com ;b.example.com;, " 10.0.0.1; fd00::1 ", client '
        $made = Import-Csv $file | New-NodeCert -AuthorityPath $pki
        $made.NodeId | Should -BeExactly 'web1'
        $made.DnsNames | Should -Be 'web1', 'a.example.com', 'b.example.com'
        $made.IPAddresses | Should -Be '10.0.0.1', 'fd00::1'
        $made.Purpose | Should -Be 'Client'
    }

    It 'takes a semicolon in a URI for a part of it, and tells once of a column of names that is not read' {
        $file = New-Table 'NodeId,Uri,Email,Owner', 'u1,https://a.example/x;y=1;https://b.example/,u1@example.com,me', 'u2,,u2@example.com,you'
        $made = Import-Csv $file | New-NodeCert -AuthorityPath $pki -WarningVariable told -WarningAction SilentlyContinue
        $made[0].Uris | Should -Be 'https://a.example/x;y=1', 'https://b.example/'
        $made.EmailAddresses | Should -BeNullOrEmpty
        $told.Message | Should -BeLike "*'Email' is not read; call it EmailAddress*"
        $asked = Import-Csv $file | New-NodeCertRequest -Path $TestDrive -Force -WarningVariable told -WarningAction SilentlyContinue
        $asked[0].Uris | Should -Be 'https://a.example/x;y=1', 'https://b.example/'
        @($told | Where-Object Message -Like "*'Email' is not read*").Count | Should -Be 1
    }

    It 'tells of columns that are counted, or called otherwise' {
        $file = New-Table 'NodeId,DnsName1,Address,Rack1', 'n1,a.example.com,10.0.0.1,7'
        (Import-Csv $file | New-NodeCert -AuthorityPath $pki -WarningVariable told -WarningAction SilentlyContinue).IPAddresses | Should -BeNullOrEmpty
        $told.Message | Should -HaveCount 2
        $told.Message[0] | Should -BeLike "*'DnsName1' is not read; call it DnsName *"
        $told.Message[1] | Should -BeLike "*'Address' is not read; call it IPAddress *"
    }

    It 'leaves out rows without anything in them, and comments' {
        $file = New-Table 'NodeId,DnsName', '# rack 7,', ',', 'web1,', ' , '
        (Import-Csv $file | New-NodeCert -AuthorityPath $pki -ErrorAction Stop).NodeId | Should -Be 'web1'
    }

    It 'makes a wrong cell its row''s error, by node and column: <column> <cell>' -ForEach @(
        @{ column = 'Purpose'; cell = 'Servr'; id = 'InvalidArgument'; says = '*Node, Server, Client*' }
        @{ column = 'Purpose'; cell = '"Server,Client"'; id = 'InvalidArgument'; says = '*is not one of*' }
        @{ column = 'KeyAlgorithm'; cell = 'Rsa1024'; id = 'InvalidArgument'; says = '*EcdsaP256*' }
        @{ column = 'KeyFormat'; cell = 'Pem'; id = 'InvalidArgument'; says = '*Traditional*' }
        @{ column = 'Lifetime'; cell = '12x'; id = 'InvalidLifetime'; says = '*90d*' }
        @{ column = 'NotAfter'; cell = 'soon'; id = 'InvalidLifetime'; says = "*'soon'*" }
        @{ column = 'NotAfter'; cell = '2020-01-01'; id = 'InvalidLifetime'; says = '*past*' }
        @{ column = 'Backdate'; cell = '-'; id = 'InvalidLifetime'; says = '*duration*' }
        @{ column = 'ClampToIssuer'; cell = 'perhaps'; id = 'InvalidArgument'; says = '*true nor false*' }
        @{ column = 'DnsName'; cell = 'a b'; id = 'InvalidDnsName'; says = "*'a b'*" }
        @{ column = 'DnsNames'; cell = 'ok.example.com;-x'; id = 'InvalidDnsName'; says = "*'-x'*" }
        @{ column = 'IPAddress'; cell = '300.0.0.1'; id = 'InvalidIPAddress'; says = "*'300.0.0.1'*" }
    ) {
        $file = New-Table "NodeId,$column", 'first,', "wrong,$cell", 'last,'
        $made = Import-Csv $file | New-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $made.NodeId | Should -Be 'first', 'last'
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike "$id,*"
        "$($problems[0])" | Should -BeLike "Node 'wrong', column '$column': $says"
    }

    It 'names all wrong cells of a row in one error, and a contradiction in it' {
        $file = New-Table 'NodeId,Purpose,KeyAlgorithm,Lifetime,NotAfter', 'a,x,y,,', 'b,,,30d,2030-01-01', 'c,,,,'
        $made = Import-Csv $file | New-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $made.NodeId | Should -Be 'c'
        "$($problems[0])" | Should -BeLike "Node 'a'*column 'Purpose'*"
        "$($problems[0])" | Should -BeLike "Node 'a'*column 'KeyAlgorithm'*"
        "$($problems[1])" | Should -Be "Node 'b', column 'NotAfter': Give -Lifetime or -NotAfter, not both."
    }

    It 'names the rest of what goes wrong with a row by its node' {
        $null = New-NodeCert 1 -AuthorityPath $pki
        $file = New-Table 'NodeId,DnsName', '1,', 'b/d,', ',lost.example.com', '2,'
        $made = Import-Csv $file | New-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $made.NodeId | Should -Be '2'
        Get-ErrorId $problems | Sort-Object | Should -Be 'FileExists', 'InvalidArgument', 'InvalidNodeId'
        ("$problems").Contains("Node '1'") | Should -BeTrue
        ("$problems").Contains("'b/d'") | Should -BeTrue
        ("$problems").Contains("with the DnsName 'lost.example.com'") | Should -BeTrue
    }

    It 'takes an argument for all rows, as PowerShell does: it wins over their cells' {
        $file = New-Table 'NodeId,Purpose,DnsName', 'web1,Client,a.example.com', 'web2,,'
        $made = Import-Csv $file | New-NodeCert -AuthorityPath $pki -Purpose Server -DnsName all.example.com
        $made.Purpose | Should -Be 'Server', 'Server'
        $made | ForEach-Object { $_.DnsNames | Should -Be $_.NodeId, 'all.example.com' }

        # Of an argument that is wrong no row is issued.
        { Import-Csv $file | New-NodeCert -AuthorityPath $pki -Purpose Servr } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
        { Import-Csv $file | New-NodeCert -AuthorityPath $pki -Purpose '' } | Should -Throw '*is empty*'
    }

    It 'gives rows without a cell what is given for all' {
        $file = New-Table 'NodeId,DnsName', 'web1,a.example.com', 'web2,'
        $made = Import-Csv $file | New-NodeCert -AuthorityPath $pki -Lifetime 10d -KeyAlgorithm EcdsaP384
        $made.KeyAlgorithm | Should -Be 'EcdsaP384', 'EcdsaP384'
    }

    It 'takes rows of JSON' {
        $made = '[{"NodeId":"j1","DnsNames":["a.example.com"," b.example.com"],"Purpose":"Server","Lifetime":30},{"NodeId":"j2","DnsNames":[],"Purpose":null,"ClampToIssuer":true}]' |
            ConvertFrom-Json | New-NodeCert -AuthorityPath $pki
        $made.NodeId | Should -Be 'j1', 'j2'
        $made[0].DnsNames | Should -Be 'j1', 'a.example.com', 'b.example.com'
        $made.Purpose | Should -Be 'Server', 'Node'
    }

    It 'goes to each row''s own authority, one batch each' {
        $other = New-FolderName
        $null = New-SigningCert $other
        $file = New-Table 'NodeId,AuthorityPath', "a,$pki", "b, $other ", "c,$pki", 'd,'
        Push-Location $other
        try { $made = Import-Csv $file | New-NodeCert } finally { Pop-Location }
        $made.NodeId | Should -Be 'a', 'b', 'c', 'd'
        $made.AuthorityPath | Should -Be $pki, $other, $pki, $other
    }

    It 'opens an encrypted signing key once for all rows' {
        $locked = New-FolderName
        $null = New-SigningCert $locked -Passphrase (ConvertTo-Secret 'open')
        $rows = 1..30 | ForEach-Object { [pscustomobject]@{ NodeId = "n$_"; DnsName = "n$_.example.com"; Purpose = ('Server', 'Client', '')[$_ % 3] } }
        $one = Measure-Command { $null = New-NodeCert single -AuthorityPath $locked -Passphrase (ConvertTo-Secret 'open') }
        $all = Measure-Command { $made = $rows | New-NodeCert -AuthorityPath $locked -Passphrase (ConvertTo-Secret 'open') }
        $made.NodeId | Should -Be $rows.NodeId
        $made[1].Purpose | Should -Be 'Node'

        # The derivation of the key alone, 30 times, would take far longer than this.
        $all | Should -BeLessThan ($one * 10)
    }

    It 'asks for each row, and does nothing with -WhatIf' {
        $file = New-Table 'NodeId,Purpose', 'a,Server', 'b,', 'c,Wrong'
        Import-Csv $file | New-NodeCert -AuthorityPath $pki -WhatIf -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        "$problems" | Should -BeLike "Node 'c', column 'Purpose'*"
        Get-NodeCert -AuthorityPath $pki | Should -BeNullOrEmpty
    }

    It 'issues all it can before -ErrorAction Stop ends it, and all that was begun before Select-Object does' {
        $file = New-Table 'NodeId,Purpose', 'a,Wrong', 'b,', 'c,'
        { Import-Csv $file | New-NodeCert -AuthorityPath $pki -ErrorAction Stop } | Should -Throw "Node 'a', column 'Purpose'*"
        (Get-NodeCert -AuthorityPath $pki).NodeId | Should -Be 'b', 'c'
        $file = New-Table 'NodeId,Purpose', 'd,', 'e,'
        (Import-Csv $file | New-NodeCert -AuthorityPath $pki | Select-Object -First 1).NodeId | Should -Be 'd'
        (New-NodeCert after -AuthorityPath $pki).NodeId | Should -Be 'after'
    }

    It 'replaces what exists with -Force alone, which no cell can give' {
        $file = New-Table 'NodeId,Force', '1,true'
        $null = New-NodeCert 1 -AuthorityPath $pki
        { Import-Csv $file | New-NodeCert -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        (Import-Csv $file | New-NodeCert -AuthorityPath $pki -Force).NodeId | Should -Be '1'
    }

    It 'encrypts the keys of rows, but for one that asks for a traditional key, which cannot be' {
        $file = New-Table 'NodeId,KeyFormat', 'a,Traditional', 'b,'
        $made = Import-Csv $file | New-NodeCert -AuthorityPath $pki -NodePassphrase (ConvertTo-Secret 'node') -ErrorAction SilentlyContinue -ErrorVariable problems
        $made.NodeId | Should -Be 'b'
        "$problems" | Should -BeLike "Node 'a'*never encrypted*"
    }
}

Describe 'A table of nodes' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $null = New-NodeCert a, b, c -AuthorityPath $pki
    }

    It 'goes to <name>, with empty cells, lists and comments' -ForEach @(
        @{ name = 'Update-NodeCert'; run = { $input | Update-NodeCert -AuthorityPath $pki -ErrorAction Stop } }
        @{ name = 'Revoke-NodeCert'; run = { $input | Revoke-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop } }
        @{ name = 'Remove-NodeCert'; run = { $input | Remove-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop } }
    ) {
        $file = New-Table 'NodeId,SerialNumber,Fingerprint,AuthorityPath', '# old,,,', ' a ; b ,,,', ',,,', "c,,, $pki "
        (Import-Csv $file | & $run).NodeId | Should -Be 'a', 'b', 'c'
    }

    It 'goes to Export-NodeCert: rows of nodes, and rows of certificates' {
        $file = New-Table 'NodeId,CertificatePath', '#x,', ' a ; b ,', ','
        $out = New-FolderName
        $null = Import-Csv $file | Export-NodeCert -AuthorityPath $pki -As Pem -OutputPath $out -ErrorAction Stop
        (Get-ChildItem $out -Directory).Name | Sort-Object | Should -Be 'a', 'b'
        $list = "$(New-FolderName).csv"
        Get-NodeCert -AuthorityPath $pki -NodeId b, c | Export-Csv $list
        $out = New-FolderName
        $null = Import-Csv $list | Export-NodeCert -As Pem -OutputPath $out -ErrorAction Stop
        (Get-ChildItem $out -Directory).Name | Sort-Object | Should -Be 'b', 'c'

        # A row of a certificate is that one alone: after a revocation and a renewal it is not its node's.
        $null = Revoke-NodeCert b -AuthorityPath $pki -Force
        $null = Update-NodeCert b -AuthorityPath $pki
        { Import-Csv $list | Export-NodeCert -As Pem -OutputPath (New-FolderName) -ErrorAction Stop } | Should -Throw
    }

    It 'of requests goes to Approve-NodeCertRequest' {
        $folder = New-FolderName
        $null = New-NodeCertRequest q7, q8 -Path $folder
        $list = "$(New-FolderName).csv"
        Get-NodeCertRequest "$folder/*.csr" -AuthorityPath $pki | Export-Csv $list
        (Import-Csv $list | Approve-NodeCertRequest -ErrorAction Stop).NodeId | Should -Be 'q7', 'q8'
        $null = New-NodeCertRequest q9 -Path $folder
        $file = New-Table 'LiteralPath,AuthorityPath', " $folder/node.q9.csr , $pki "
        (Import-Csv $file | Approve-NodeCertRequest -ErrorAction Stop).NodeId | Should -Be 'q9'
    }

    It 'goes to New-NodeCertRequest' {
        $file = New-Table 'NodeId,DnsName,IPAddress,Purpose,KeyAlgorithm,KeyFormat', '#x,,,,,', ' q1 ,a.example.com; b.example.com,,Client,EcdsaP384,', 'q2,,10.0.0.1;10.0.0.2,,,', 'q3,,,Wrong,,'
        $made = Import-Csv $file | New-NodeCertRequest -Path (New-FolderName) -ErrorAction SilentlyContinue -ErrorVariable problems
        $made.NodeId | Should -Be 'q1', 'q2'
        $made[0].DnsNames | Should -Be 'q1', 'a.example.com', 'b.example.com'
        $made[1].IPAddresses | Should -Be '10.0.0.1', '10.0.0.2'
        $made.Purpose | Should -Be 'Client', 'Node'
        $made.KeyAlgorithm | Should -Be 'EcdsaP384', 'EcdsaP256'
        "$problems" | Should -BeLike "Node 'q3', column 'Purpose'*"
    }

    It 'is not what our own objects are: an ID with a semicolon or a hash stays whole' {
        $null = New-NodeCert 'x;y', '#z' -AuthorityPath $pki -DnsName a.example.com
        (Get-NodeCert -AuthorityPath $pki -NodeId 'x;y', '#z' | Update-NodeCert).NodeId | Should -Be 'x;y', '#z'
    }
}
