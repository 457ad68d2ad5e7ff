namespace ClusterCerts;

/// <summary>Something that is wrong with a certificate or its path.</summary>
/// <param name="Check">The check that it makes fail.</param>
/// <param name="Text">What is wrong, as the part of a sentence; safe to print.</param>
internal readonly record struct Finding(CheckName Check, string Text);
