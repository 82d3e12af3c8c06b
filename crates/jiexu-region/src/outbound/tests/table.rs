//! What the machine should do, written out.

/// What each state answers to each step; `!` is a step that it does not allow. A prime is another
/// content: `settle'` is a completion that differs from the one of `settle`.
///
/// Written out, so that the table says what the machine should do and not what it does.
pub(super) const TABLE: &str = "
                            forward        unfit                       review
none                        forwarded      refused.application-unasked review
forwarded                   forwarded      !                           review
forwarded-told              forwarded-told !                           review
review                      !              !                           review
frozen.VRB                  !              !                           !
frozen.VR                   !              !                           !
frozen.VB                   !              !                           !
frozen.RB                   !              !                           !
frozen.V                    !              !                           !
frozen.R                    !              !                           !
frozen.B                    !              !                           !
delivered                   !              !                           !
correcting.-                !              !                           !
correcting.V                !              !                           !
correcting.B                !              !                           !
correcting.VB               !              !                           !
settled                     !              !                           !
returned                    !              !                           !
refused.application-unasked !              !                           !
refused.application         !              !                           !
refused.application-told    !              !                           !
refused.origin              !              !                           !
refused.origin-told         !              !                           !
refused.destination-told    !              !                           !
cancelled                   !              !                           !
cancelled-told              !              !                           !
withdrawn                   !              !                           !
withdrawn-told              !              !                           !

                            freeze     freeze0   refuse         refuse'
none                        frozen.VRB frozen.VR refused.origin refused.origin'
forwarded                   frozen.VRB frozen.VR refused.origin refused.origin'
forwarded-told              frozen.VRB frozen.VR refused.origin refused.origin'
review                      frozen.VRB frozen.VR refused.origin refused.origin'
frozen.VRB                  !          !         !              !
frozen.VR                   !          !         !              !
frozen.VB                   !          !         !              !
frozen.RB                   !          !         !              !
frozen.V                    !          !         !              !
frozen.R                    !          !         !              !
frozen.B                    !          !         !              !
delivered                   !          !         !              !
correcting.-                !          !         !              !
correcting.V                !          !         !              !
correcting.B                !          !         !              !
correcting.VB               !          !         !              !
settled                     !          !         !              !
returned                    !          !         !              !
refused.application-unasked !          !         !              !
refused.application         !          !         !              !
refused.application-told    !          !         !              !
refused.origin              !          !         !              !
refused.origin-told         !          !         !              !
refused.destination-told    !          !         !              !
cancelled                   !          !         !              !
cancelled-told              !          !         !              !
withdrawn                   !          !         !              !
withdrawn-told              !          !         !              !

                            cancel    withdraw  refuse-there
none                        cancelled !         !
forwarded                   cancelled withdrawn refused.destination-told
forwarded-told              cancelled withdrawn refused.destination-told
review                      cancelled withdrawn !
frozen.VRB                  !         !         !
frozen.VR                   !         !         !
frozen.VB                   !         !         !
frozen.RB                   !         !         !
frozen.V                    !         !         !
frozen.R                    !         !         !
frozen.B                    !         !         !
delivered                   !         !         !
correcting.-                !         !         !
correcting.V                !         !         !
correcting.B                !         !         !
correcting.VB               !         !         !
settled                     !         !         !
returned                    !         !         !
refused.application-unasked !         !         !
refused.application         !         !         !
refused.application-told    !         !         !
refused.origin              !         !         !
refused.origin-told         !         !         !
refused.destination-told    !         !         !
cancelled                   !         !         !
cancelled-told              !         !         !
withdrawn                   !         !         !
withdrawn-told              !         !         !

                            ask                      settle  settle'
none                        !                        !       !
forwarded                   !                        !       !
forwarded-told              !                        !       !
review                      !                        !       !
frozen.VRB                  !                        settled settled'
frozen.VR                   !                        settled settled'
frozen.VB                   !                        settled settled'
frozen.RB                   !                        settled settled'
frozen.V                    !                        settled settled'
frozen.R                    !                        settled settled'
frozen.B                    !                        settled settled'
delivered                   !                        settled settled'
correcting.-                !                        !       !
correcting.V                !                        !       !
correcting.B                !                        !       !
correcting.VB               !                        !       !
settled                     !                        settled !
returned                    !                        !       !
refused.application-unasked refused.application      !       !
refused.application         refused.application      !       !
refused.application-told    refused.application-told !       !
refused.origin              refused.origin           !       !
refused.origin-told         refused.origin-told      !       !
refused.destination-told    refused.destination-told !       !
cancelled                   !                        !       !
cancelled-told              !                        !       !
withdrawn                   !                        !       !
withdrawn-told              !                        !       !

                            return   return'   ask-correction reissue
none                        !        !         !              !
forwarded                   !        !         !              !
forwarded-told              !        !         !              !
review                      !        !         !              !
frozen.VRB                  returned returned' correcting.VB  !
frozen.VR                   returned returned' correcting.V   !
frozen.VB                   returned returned' correcting.VB  !
frozen.RB                   returned returned' correcting.B   !
frozen.V                    returned returned' correcting.V   !
frozen.R                    returned returned' correcting.-   !
frozen.B                    returned returned' correcting.B   !
delivered                   returned returned' correcting.-   !
correcting.-                returned returned' !              frozen.R
correcting.V                returned returned' !              frozen.VR
correcting.B                returned returned' !              frozen.RB
correcting.VB               returned returned' !              frozen.VRB
settled                     !        !         !              !
returned                    returned !         !              !
refused.application-unasked !        !         !              !
refused.application         !        !         !              !
refused.application-told    !        !         !              !
refused.origin              !        !         !              !
refused.origin-told         !        !         !              !
refused.destination-told    !        !         !              !
cancelled                   !        !         !              !
cancelled-told              !        !         !              !
withdrawn                   !        !         !              !
withdrawn-told              !        !         !              !

                            ack.V                       ack.R
none                        !                           !
forwarded                   forwarded                   forwarded
forwarded-told              forwarded-told              forwarded-told
review                      !                           !
frozen.VRB                  frozen.RB                   frozen.VB
frozen.VR                   frozen.R                    frozen.V
frozen.VB                   frozen.B                    frozen.VB
frozen.RB                   frozen.RB                   frozen.B
frozen.V                    delivered                   frozen.V
frozen.R                    frozen.R                    delivered
frozen.B                    frozen.B                    frozen.B
delivered                   delivered                   delivered
correcting.-                correcting.-                correcting.-
correcting.V                correcting.-                correcting.V
correcting.B                correcting.B                correcting.B
correcting.VB               correcting.B                correcting.VB
settled                     settled                     settled
returned                    returned                    returned
refused.application-unasked refused.application-unasked refused.application-unasked
refused.application         refused.application-told    refused.application
refused.application-told    refused.application-told    refused.application-told
refused.origin              refused.origin-told         refused.origin
refused.origin-told         refused.origin-told         refused.origin-told
refused.destination-told    refused.destination-told    refused.destination-told
cancelled                   cancelled-told              cancelled
cancelled-told              cancelled-told              cancelled-told
withdrawn                   withdrawn                   withdrawn
withdrawn-told              withdrawn-told              withdrawn-told

                            ack.B                       ack.VR
none                        !                           !
forwarded                   forwarded                   forwarded
forwarded-told              forwarded-told              forwarded-told
review                      !                           !
frozen.VRB                  frozen.VR                   frozen.B
frozen.VR                   frozen.VR                   delivered
frozen.VB                   frozen.V                    frozen.B
frozen.RB                   frozen.R                    frozen.B
frozen.V                    frozen.V                    delivered
frozen.R                    frozen.R                    delivered
frozen.B                    delivered                   frozen.B
delivered                   delivered                   delivered
correcting.-                correcting.-                correcting.-
correcting.V                correcting.V                correcting.-
correcting.B                correcting.-                correcting.B
correcting.VB               correcting.V                correcting.B
settled                     settled                     settled
returned                    returned                    returned
refused.application-unasked refused.application-unasked refused.application-unasked
refused.application         refused.application         refused.application-told
refused.application-told    refused.application-told    refused.application-told
refused.origin              refused.origin              refused.origin-told
refused.origin-told         refused.origin-told         refused.origin-told
refused.destination-told    refused.destination-told    refused.destination-told
cancelled                   cancelled                   cancelled-told
cancelled-told              cancelled-told              cancelled-told
withdrawn                   withdrawn                   withdrawn
withdrawn-told              withdrawn-told              withdrawn-told

                            ack.VRB                     ack.QCO
none                        !                           !
forwarded                   forwarded                   forwarded
forwarded-told              forwarded-told              forwarded-told
review                      !                           !
frozen.VRB                  delivered                   frozen.VRB
frozen.VR                   delivered                   frozen.VR
frozen.VB                   delivered                   frozen.VB
frozen.RB                   delivered                   frozen.RB
frozen.V                    delivered                   frozen.V
frozen.R                    delivered                   frozen.R
frozen.B                    delivered                   frozen.B
delivered                   delivered                   delivered
correcting.-                correcting.-                correcting.-
correcting.V                correcting.-                correcting.V
correcting.B                correcting.-                correcting.B
correcting.VB               correcting.-                correcting.VB
settled                     settled                     settled
returned                    returned                    returned
refused.application-unasked refused.application-unasked refused.application-unasked
refused.application         refused.application-told    refused.application
refused.application-told    refused.application-told    refused.application-told
refused.origin              refused.origin-told         refused.origin
refused.origin-told         refused.origin-told         refused.origin-told
refused.destination-told    refused.destination-told    refused.destination-told
cancelled                   cancelled-told              cancelled
cancelled-told              cancelled-told              cancelled-told
withdrawn                   withdrawn                   withdrawn
withdrawn-told              withdrawn-told              withdrawn-told

                            ack.A                       ack.W
none                        !                           !
forwarded                   forwarded-told              forwarded
forwarded-told              forwarded-told              forwarded-told
review                      !                           !
frozen.VRB                  frozen.VRB                  frozen.VRB
frozen.VR                   frozen.VR                   frozen.VR
frozen.VB                   frozen.VB                   frozen.VB
frozen.RB                   frozen.RB                   frozen.RB
frozen.V                    frozen.V                    frozen.V
frozen.R                    frozen.R                    frozen.R
frozen.B                    frozen.B                    frozen.B
delivered                   delivered                   delivered
correcting.-                correcting.-                correcting.-
correcting.V                correcting.V                correcting.V
correcting.B                correcting.B                correcting.B
correcting.VB               correcting.VB               correcting.VB
settled                     settled                     settled
returned                    returned                    returned
refused.application-unasked refused.application-unasked refused.application-unasked
refused.application         refused.application         refused.application
refused.application-told    refused.application-told    refused.application-told
refused.origin              refused.origin              refused.origin
refused.origin-told         refused.origin-told         refused.origin-told
refused.destination-told    refused.destination-told    refused.destination-told
cancelled                   cancelled                   cancelled
cancelled-told              cancelled-told              cancelled-told
withdrawn                   withdrawn                   withdrawn-told
withdrawn-told              withdrawn-told              withdrawn-told
";

/// What each state owes, whether it is the end, and whether it holds the money.
pub(super) const MEANING: &str = "
                            owes end money
forwarded                   A    no  no
forwarded-told              -    no  no
review                      -    no  no
frozen.VRB                  VRB  no  yes
frozen.VR                   VR   no  yes
frozen.VB                   VB   no  yes
frozen.RB                   RB   no  yes
frozen.V                    V    no  yes
frozen.R                    R    no  yes
frozen.B                    B    no  yes
delivered                   -    no  yes
correcting.-                -    no  yes
correcting.V                V    no  yes
correcting.B                B    no  yes
correcting.VB               VB   no  yes
settled                     -    yes no
returned                    -    yes no
refused.application-unasked -    yes no
refused.application         V    yes no
refused.application-told    -    yes no
refused.origin              V    yes no
refused.origin-told         -    yes no
refused.destination-told    -    yes no
cancelled                   V    yes no
cancelled-told              -    yes no
withdrawn                   W    yes no
withdrawn-told              -    yes no
";
