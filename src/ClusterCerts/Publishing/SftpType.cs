namespace ClusterCerts.Publishing;

/// <summary>The types of packets (draft-ietf-secsh-filexfer-02, 3) that are sent or understood.</summary>
internal enum SftpType : byte
{
    Init = 1,
    Version = 2,
    Open = 3,
    Close = 4,
    Read = 5,
    Write = 6,
    Look = 7, // SSH_FXP_LSTAT: links are not followed
    LookAtOpen = 8, // SSH_FXP_FSTAT
    Set = 9, // SSH_FXP_SETSTAT
    SetOpen = 10, // SSH_FXP_FSETSTAT
    OpenFolder = 11,
    ReadFolder = 12,
    Remove = 13,
    MakeFolder = 14,
    RemoveFolder = 15,
    RealPath = 16,
    Rename = 18,
    ReadLink = 19,
    Status = 101,
    Handle = 102,
    Data = 103,
    Name = 104,
    Attributes = 105,
    Extended = 200,
    ExtendedReply = 201,
}
