//! The same contract for the journal on sled and for its model.

mod sled {
    jiexu_journal::journal_contract!(crate::rig::SledRig::new());
}

mod memory {
    jiexu_journal::journal_contract!(crate::rig::MemRig::new(0));
}

mod memory_torn {
    jiexu_journal::journal_contract!(crate::rig::MemRig::new(2));
}
