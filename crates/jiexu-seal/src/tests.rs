use sm3::{Digest, Sm3};

use super::*;

/// The key pair, the message and the signature of GB/T 32918.5, annex A.2.
const PRIVATE: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const PUBLIC: &str = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
                      ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
const MESSAGE: &[u8] = b"message digest";
const SIGNATURE: &str = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
                         b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";

fn given_key() -> SealKey {
    PRIVATE.parse().unwrap()
}

fn other_key() -> SealKey {
    SealKey::from_bytes(&[7; SealKey::BYTES]).unwrap()
}

#[test]
fn sm3_of_abc_is_as_published() {
    let digest = Sm3::digest(b"abc").iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(digest, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

#[test]
fn the_example_of_the_standard_verifies() {
    let public: SealPublicKey = PUBLIC.parse().unwrap();
    assert_eq!(given_key().public_key(), &public);
    let seal = Seal { key_id: public.id(), signature: SIGNATURE.parse().unwrap() };
    assert_eq!(public.verify(MESSAGE, &seal), Ok(()));
    assert_eq!(public.verify(b"message digesu", &seal), Err(BadSeal::Broken));
}

#[test]
fn what_was_sealed_verifies_and_is_always_sealed_alike() {
    let key = given_key();
    for content in [b"".as_slice(), b"abc", &[0xff; 5000]] {
        let seal = key.seal(content).unwrap();
        assert_eq!(key.public_key().verify(content, &seal), Ok(()));
        assert_eq!(key.seal(content), Some(seal));
    }
    assert_ne!(key.seal(b"a"), key.seal(b"b"));
}

#[test]
fn another_key_does_not_verify_even_under_its_name() {
    let seal = given_key().seal(MESSAGE).unwrap();
    let other = other_key().public_key().clone();
    assert_eq!(other.verify(MESSAGE, &seal), Err(BadSeal::OtherKey(seal.key_id)));
    let renamed = Seal { key_id: other.id(), ..seal };
    assert_eq!(other.verify(MESSAGE, &renamed), Err(BadSeal::Broken));
}

#[test]
fn no_bit_of_content_or_signature_may_flip() {
    let (key, content) = (given_key().public_key().clone(), b"content");
    let seal = given_key().seal(content).unwrap();
    for byte in 0..content.len() {
        let mut wrong = *content;
        wrong[byte] ^= 1 << (byte % 8);
        assert_eq!(key.verify(&wrong, &seal), Err(BadSeal::Broken), "content {byte}");
    }
    for byte in 0..Signature::BYTES {
        let mut wrong = *seal.signature.as_bytes();
        wrong[byte] ^= 1 << (byte % 8);
        let wrong = Seal { signature: Signature::from_bytes(wrong), ..seal };
        assert_eq!(key.verify(content, &wrong), Err(BadSeal::Broken), "signature {byte}");
    }
    // Neither r nor s may be zero, or beyond the order of the curve.
    for bytes in [[0; Signature::BYTES], [0xff; Signature::BYTES]] {
        let wrong = Seal { signature: Signature::from_bytes(bytes), ..seal };
        assert_eq!(key.verify(content, &wrong), Err(BadSeal::Broken));
    }
}

#[test]
fn keys_are_read_as_they_are_written_and_nothing_else_is_one() {
    let key = given_key();
    assert_eq!(key.expose().to_string(), PRIVATE);
    assert_eq!(format!(" {PRIVATE}\n").parse(), Ok(key.clone()));
    assert_eq!(key.public_key().to_string(), PUBLIC);
    assert_eq!(PUBLIC.to_uppercase().parse().as_ref(), Ok(key.public_key()));
    let id = key.public_key().id();
    assert_eq!(id.to_string().parse(), Ok(id));
    for text in ["", "0", &PRIVATE[1..], &"0".repeat(64), &"f".repeat(64), &"g".repeat(64)] {
        assert_eq!(text.parse::<SealKey>(), Err(BadSealKey), "{text}");
    }
    // One that is not on the curve, the point at infinity, a compressed one, a private key.
    let (off, compressed) = (PUBLIC.replace("ad13", "ad14"), format!("03{}", &PUBLIC[2..66]));
    for text in [off.as_str(), "00", &compressed, PRIVATE, &PUBLIC[..128], ""] {
        assert_eq!(text.parse::<SealPublicKey>(), Err(BadSealPublicKey), "{text}");
    }
    assert_eq!("0123456789abcde".parse::<KeyId>(), Err(BadKeyId));
    assert_eq!(Signature::try_from([0; 63].as_slice()), Err(BadSignature));
}

#[test]
fn a_private_key_is_masked_in_logs() {
    let shown = format!("{:?}", given_key());
    assert_eq!(shown, format!("SealKey(*** of {})", given_key().public_key().id()));
    for digits in [PRIVATE, &PRIVATE.to_uppercase()] {
        assert!(!shown.contains(digits.get(..8).unwrap()), "{shown}");
    }
    assert!(!BadSealKey.to_string().contains("394520"), "{BadSealKey}");
}
