namespace ClusterCerts.Trust;

/// <summary>Something that is wrong with a certificate or its path, or merely worth knowing.</summary>
/// <param name="Check">The check that it makes fail, or that it belongs to.</param>
/// <param name="Text">What is wrong, as the part of a sentence; safe to print.</param>
/// <param name="IsNote">Whether it is reported and makes nothing fail.</param>
/// <param name="IsForm">Whether something is only missing or of old form, as in what the guides' commands make: of a CA that is rotated away from
/// it is a note.</param>
/// <param name="Outside">Which name lies outside of the name constraints of a CA above it, and of which: that is no mistake, but a refusal. Null where none does.</param>
internal readonly record struct Finding(CheckName Check, string Text, bool IsNote = false, bool IsForm = false, string? Outside = null);
