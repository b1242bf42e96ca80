namespace Gatehouse.Domain.SingleSignOn;

/// <summary>How an organisation knows that its identity provider asked for a second factor. Stored by name.</summary>
public enum MfaTrust
{
    /// <summary>An administrator has stated that the provider requires it.</summary>
    Trusted = 0,

    /// <summary>Each sign-in must carry the proof: a claim with a value.</summary>
    ProofRequired = 1,
}
