//! What the machine should do, written out.

/// What each state answers to each step; `!` is a step that it does not allow.
///
/// Written out, so that the table says what the machine should do and not what it does.
pub(super) const TABLE: &str = "
                            apply   unfit                       ask-cancel
none                        applied refused.application-unasked !
applied                     !       !                           cancelling
requested                   !       !                           cancelling
cancelling                  !       !                           cancelling
cancelling-told             !       !                           cancelling-told
receiving.V                 !       !                           !
receiving.R                 !       !                           !
receiving.B                 !       !                           !
receiving.VR                !       !                           !
receiving.VB                !       !                           !
receiving.RB                !       !                           !
receiving.VRB               !       !                           !
review                      !       !                           !
correcting.VRB              !       !                           !
correcting.VRB-told         !       !                           !
completed                   !       !                           !
completed-told              !       !                           !
refused.application-unasked !       !                           !
refused.application         !       !                           !
refused.application-told    !       !                           !
refused.origin-told         !       !                           !
refused.destination         !       !                           !
refused.destination-told    !       !                           !
cancelled                   !       !                           !

                            forward                  withdraw
none                        !                        cancelled
applied                     !                        cancelled
requested                   !                        cancelled
cancelling                  !                        cancelled
cancelling-told             !                        cancelled
receiving.V                 !                        !
receiving.R                 !                        !
receiving.B                 !                        !
receiving.VR                !                        !
receiving.VB                !                        !
receiving.RB                !                        !
receiving.VRB               !                        !
review                      !                        !
correcting.VRB              !                        !
correcting.VRB-told         !                        !
completed                   !                        !
completed-told              !                        !
refused.application-unasked refused.application      refused.application-told
refused.application         refused.application      refused.application-told
refused.application-told    refused.application-told refused.application-told
refused.origin-told         !                        !
refused.destination         !                        !
refused.destination-told    !                        !
cancelled                   !                        !

                            accept              refuse-there        cancel-there
none                        !                   !                   !
applied                     receiving.V         refused.origin-told !
requested                   receiving.V         refused.origin-told !
cancelling                  receiving.V         refused.origin-told cancelled
cancelling-told             receiving.V         refused.origin-told cancelled
receiving.V                 receiving.V         !                   !
receiving.R                 receiving.VR        !                   !
receiving.B                 receiving.VB        !                   !
receiving.VR                receiving.VR        !                   !
receiving.VB                receiving.VB        !                   !
receiving.RB                receiving.VRB       !                   !
receiving.VRB               receiving.VRB       !                   !
review                      review              !                   !
correcting.VRB              correcting.VRB      !                   !
correcting.VRB-told         correcting.VRB-told !                   !
completed                   !                   !                   !
completed-told              !                   !                   !
refused.application-unasked !                   !                   !
refused.application         !                   !                   !
refused.application-told    !                   !                   !
refused.origin-told         !                   !                   !
refused.destination         !                   !                   !
refused.destination-told    !                   !                   !
cancelled                   !                   !                   !

                            relationship  balance
none                        !             !
applied                     receiving.R   receiving.B
requested                   receiving.R   receiving.B
cancelling                  receiving.R   receiving.B
cancelling-told             receiving.R   receiving.B
receiving.V                 receiving.VR  receiving.VB
receiving.R                 receiving.R   receiving.RB
receiving.B                 receiving.RB  receiving.B
receiving.VR                receiving.VR  receiving.VRB
receiving.VB                receiving.VRB receiving.VB
receiving.RB                receiving.RB  receiving.RB
receiving.VRB               receiving.VRB receiving.VRB
review                      !             !
correcting.VRB              receiving.VRB correcting.VRB
correcting.VRB-told         receiving.VRB correcting.VRB-told
completed                   !             !
completed-told              !             !
refused.application-unasked !             !
refused.application         !             !
refused.application-told    !             !
refused.origin-told         !             !
refused.destination         !             !
refused.destination-told    !             !
cancelled                   !             !

                            review complete  refuse
none                        !      !         !
applied                     !      !         !
requested                   !      !         !
cancelling                  !      !         !
cancelling-told             !      !         !
receiving.V                 !      !         !
receiving.R                 review completed refused.destination
receiving.B                 !      !         !
receiving.VR                review completed refused.destination
receiving.VB                !      !         !
receiving.RB                review completed refused.destination
receiving.VRB               review completed refused.destination
review                      !      completed refused.destination
correcting.VRB              !      !         refused.destination
correcting.VRB-told         !      !         refused.destination
completed                   !      !         !
completed-told              !      !         !
refused.application-unasked !      !         !
refused.application         !      !         !
refused.application-told    !      !         !
refused.origin-told         !      !         !
refused.destination         !      !         !
refused.destination-told    !      !         !
cancelled                   !      !         !

                            ask-correction ack.K
none                        !              !
applied                     !              applied
requested                   !              requested
cancelling                  !              cancelling
cancelling-told             !              cancelling-told
receiving.V                 !              receiving.V
receiving.R                 correcting.VRB receiving.R
receiving.B                 !              receiving.B
receiving.VR                correcting.VRB receiving.VR
receiving.VB                !              receiving.VB
receiving.RB                correcting.VRB receiving.RB
receiving.VRB               correcting.VRB receiving.VRB
review                      correcting.VRB review
correcting.VRB              !              correcting.VRB-told
correcting.VRB-told         !              correcting.VRB-told
completed                   !              completed
completed-told              !              completed-told
refused.application-unasked !              refused.application-unasked
refused.application         !              refused.application
refused.application-told    !              refused.application-told
refused.origin-told         !              refused.origin-told
refused.destination         !              refused.destination
refused.destination-told    !              refused.destination-told
cancelled                   !              cancelled

                            ack.Q                       ack.C
none                        !                           !
applied                     requested                   applied
requested                   requested                   requested
cancelling                  cancelling                  cancelling-told
cancelling-told             cancelling-told             cancelling-told
receiving.V                 receiving.V                 receiving.V
receiving.R                 receiving.R                 receiving.R
receiving.B                 receiving.B                 receiving.B
receiving.VR                receiving.VR                receiving.VR
receiving.VB                receiving.VB                receiving.VB
receiving.RB                receiving.RB                receiving.RB
receiving.VRB               receiving.VRB               receiving.VRB
review                      review                      review
correcting.VRB              correcting.VRB              correcting.VRB
correcting.VRB-told         correcting.VRB-told         correcting.VRB-told
completed                   completed                   completed
completed-told              completed-told              completed-told
refused.application-unasked refused.application-unasked refused.application-unasked
refused.application         refused.application         refused.application
refused.application-told    refused.application-told    refused.application-told
refused.origin-told         refused.origin-told         refused.origin-told
refused.destination         refused.destination         refused.destination
refused.destination-told    refused.destination-told    refused.destination-told
cancelled                   cancelled                   cancelled

                            ack.O                       ack.VRB
none                        !                           !
applied                     applied                     applied
requested                   requested                   requested
cancelling                  cancelling                  cancelling
cancelling-told             cancelling-told             cancelling-told
receiving.V                 receiving.V                 receiving.V
receiving.R                 receiving.R                 receiving.R
receiving.B                 receiving.B                 receiving.B
receiving.VR                receiving.VR                receiving.VR
receiving.VB                receiving.VB                receiving.VB
receiving.RB                receiving.RB                receiving.RB
receiving.VRB               receiving.VRB               receiving.VRB
review                      review                      review
correcting.VRB              correcting.VRB              correcting.VRB
correcting.VRB-told         correcting.VRB-told         correcting.VRB-told
completed                   completed-told              completed
completed-told              completed-told              completed-told
refused.application-unasked refused.application-unasked refused.application-unasked
refused.application         refused.application-told    refused.application
refused.application-told    refused.application-told    refused.application-told
refused.origin-told         refused.origin-told         refused.origin-told
refused.destination         refused.destination-told    refused.destination
refused.destination-told    refused.destination-told    refused.destination-told
cancelled                   cancelled                   cancelled
";

/// What each state owes, and whether it is the end.
pub(super) const MEANING: &str = "
applied                     Q    no
requested                   -    no
cancelling                  C    no
cancelling-told             -    no
receiving.V                 -    no
receiving.R                 -    no
receiving.B                 -    no
receiving.VR                -    no
receiving.VB                -    no
receiving.RB                -    no
receiving.VRB               -    no
review                      -    no
correcting.VRB              K    no
correcting.VRB-told         -    no
completed                   O    yes
completed-told              -    yes
refused.application-unasked -    yes
refused.application         O    yes
refused.application-told    -    yes
refused.origin-told         -    yes
refused.destination         O    yes
refused.destination-told    -    yes
cancelled                   -    yes
";
