//! FerrisDB
