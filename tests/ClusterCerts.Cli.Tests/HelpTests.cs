namespace ClusterCerts.Cli.Tests;
