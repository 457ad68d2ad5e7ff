namespace ClusterCerts.Trust;

/// <summary>Something that is wrong with a certificate or its path, or merely worth knowing.</summary>
/// <param name="Check">The check that it makes fail, or that it belongs to.</param>
/// <param name="Text">What is wrong, as the part of a sentence; safe to print.</param>
/// <param name="IsNote">Whether it is reported and makes nothing fail.</param>
internal readonly record struct Finding(CheckName Check, string Text, bool IsNote = false);
