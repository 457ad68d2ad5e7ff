BeforeAll {
    . $PSScriptRoot/Common.ps1
    $root = Resolve-Path (Join-Path $PSScriptRoot '..' '..')
}

Describe 'What people read' {
    # A block of PowerShell, a code span of a page, an indented line of an about_ topic.
    It 'names only cmdlets and parameters that exist: <_.Name>' -ForEach @(
        Get-ChildItem (Join-Path $PSScriptRoot '..' '..') -Filter README.md
        Get-ChildItem (Join-Path $PSScriptRoot '..' '..' 'docs') -Filter *.md
        Get-ChildItem (Join-Path $PSScriptRoot '..' '..' 'module' 'en-US') -Filter *.help.txt
    ) {
        $text = Get-Content $_ -Raw
        $code = if ($_.Extension -eq '.md') {
            [regex]::Matches($text, '(?ms)^```powershell\n(.*?)^```|`([^`\n]+)`') | ForEach-Object { $_.Groups[1].Value + $_.Groups[2].Value }
        }
        else {
            $text -split '\n' -match '^ {8}'
        }

        foreach ($script in $code) {
            $commands = [Management.Automation.Language.Parser]::ParseInput($script, [ref] $null, [ref] $null).FindAll(
                { param($node) $node -is [Management.Automation.Language.CommandAst] }, $true)
            foreach ($command in $commands) {
                $name = $command.GetCommandName()
                if ($name -cnotmatch '^\p{Lu}\w+-\p{Lu}\w+$') { continue }
                if ($name -eq 'Get-ADComputer') { continue }    # of a module that an example takes computers from, where there is a domain
                $known = Get-Command $name -ErrorAction Ignore
                $known | Should -Not -BeNullOrEmpty -Because "'$script' names $name"
                foreach ($parameter in $command.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                    $known.Parameters.Keys | Should -Contain $parameter.ParameterName -Because "'$script' gives it to $name"
                }
            }
        }
    }

    It 'has no line in <_.Name> that a terminal of 80 columns would break' -ForEach @(
        Get-ChildItem (Join-Path $PSScriptRoot '..' '..' 'module' 'en-US') -Filter *.help.txt
    ) {
        Get-Content $_ | Where-Object Length -GT 80 | Should -BeNullOrEmpty
    }

    It 'lists every cmdlet in README' {
        $readme = Get-Content (Join-Path $root README.md) -Raw
        foreach ($name in (Get-Command -Module ClusterCerts).Name) {
            $readme | Should -Match "(?m)^\| .*``$name``"
        }
    }
}
