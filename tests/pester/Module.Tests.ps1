BeforeAll { . $PSScriptRoot/Common.ps1 }

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $commands = Get-Command -Module ClusterCerts | ForEach-Object Name
}

Describe 'The module' {
    It 'exports every cmdlet of its assembly and nothing else' {
        $classes = (Get-Module ClusterCerts).ImplementingAssembly.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([Management.Automation.CmdletAttribute], $false) } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" } | Sort-Object
        Get-Command -Module ClusterCerts | ForEach-Object Name | Sort-Object | Should -Be $classes
        (Get-Module ClusterCerts).ExportedCmdlets.Keys | Sort-Object | Should -Be (Import-PowerShellDataFile (Get-Module ClusterCerts).Path.Replace('.PowerShell.dll', '.psd1')).CmdletsToExport
    }

    It 'brings no third party''s assembly beside its own, and loads none' {
        Get-ChildItem (Get-Module ClusterCerts).ModuleBase -Filter *.dll | ForEach-Object Name | Sort-Object |
            Should -Be 'ClusterCerts.dll', 'ClusterCerts.PowerShell.dll'
        $engines = (Get-ChildItem (Join-Path (Get-Module ClusterCerts).ModuleBase lib) -Filter *.dll).BaseName
        $engines | Should -Contain 'Npgsql'
        [Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.Where{ $_.GetName().Name -in $engines } | Should -BeNullOrEmpty
    }

    It 'has about_ClusterCerts' {
        Get-Help about_ClusterCerts | Out-String | Should -Match 'authority directory'
    }

    It 'names every cmdlet in about_ClusterCerts, by its family' {
        $families = (Get-Help about_ClusterCerts | Out-String) -replace '(?s)^.*THE COMMANDS(.*?)FROM NOTHING.*$', '$1'
        foreach ($name in (Get-Command -Module ClusterCerts).Name) { $families | Should -Match "\b$name\b" }
    }
}

Describe 'The help of <_>' -ForEach $commands {
    BeforeAll { $help = Get-Help $_ -Full }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape($_))    # what PowerShell makes up without help
        $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'has examples with code and a title' {
        @($help.examples.example).Count | Should -BeGreaterThan 0
        foreach ($example in $help.examples.example) {
            $example.code | Should -Not -BeNullOrEmpty
            $example.title | Should -Match 'Example \d+: \w'
        }
    }

    It 'shows only code that PowerShell can parse' {
        foreach ($example in $help.examples.example) {
            $problems = $null
            $null = [Management.Automation.Language.Parser]::ParseInput($example.code, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty -Because $example.code
        }
    }

    It 'tells every parameter as it is' {
        $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters
        $parameters = (Get-Command $_).Parameters.Values | Where-Object { ($_.Name -notin $common -or $_.Name -in 'WhatIf', 'Confirm') -and $_.Attributes.DontShow -notcontains $true }
        @($help.parameters.parameter.name) | Sort-Object | Should -Be @($parameters.Name | Sort-Object)
        foreach ($parameter in $parameters) {
            $told = $help.parameters.parameter | Where-Object name -eq $parameter.Name
            $use = $parameter.ParameterSets.Values | Select-Object -First 1
            $told.description.Text | Should -Not -BeNullOrEmpty -Because $parameter.Name
            $told.required | Should -Be "$($use.IsMandatory)".ToLowerInvariant() -Because $parameter.Name
            $told.position | Should -Be ($use.Position -lt 0 ? 'named' : "$($use.Position)") -Because $parameter.Name
            $told.pipelineInput -match 'ByValue' | Should -Be $use.ValueFromPipeline -Because $parameter.Name
            $told.pipelineInput -match 'ByPropertyName' | Should -Be $use.ValueFromPipelineByPropertyName -Because $parameter.Name
        }
    }
}
