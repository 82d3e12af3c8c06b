//! The sample regions that the binary carries, so that it runs without any file.

use jiexu_types::RegionCode;

/// A region of config/regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// 320600, the origin of the sample pair.
    Nantong,
    /// 410600, the destination of the sample pair.
    Hebi,
    /// 410700, in one province with Hebi.
    Xinxiang,
    /// 420100, with an age limit across provinces.
    Wuhan,
    /// 350100, faster than the law asks.
    Fuzhou,
    /// 610100, offline only.
    Xian,
    /// 370200, where the balance is paid out.
    Qingdao,
}

impl Sample {
    /// Every sample region.
    pub const ALL: [Sample; 7] = [
        Sample::Nantong,
        Sample::Hebi,
        Sample::Xinxiang,
        Sample::Wuhan,
        Sample::Fuzhou,
        Sample::Xian,
        Sample::Qingdao,
    ];

    /// The sample with this code.
    pub fn of(code: RegionCode) -> Option<Sample> {
        Sample::ALL.into_iter().find(|sample| sample.code() == code.as_u32())
    }

    /// Its code, as a number.
    pub const fn code(self) -> u32 {
        match self {
            Sample::Nantong => 320_600,
            Sample::Hebi => 410_600,
            Sample::Xinxiang => 410_700,
            Sample::Wuhan => 420_100,
            Sample::Fuzhou => 350_100,
            Sample::Xian => 610_100,
            Sample::Qingdao => 370_200,
        }
    }

    pub(super) const fn toml(self) -> &'static str {
        match self {
            Sample::Nantong => include_str!("../../../../config/regions/320600-nantong.toml"),
            Sample::Hebi => include_str!("../../../../config/regions/410600-hebi.toml"),
            Sample::Xinxiang => include_str!("../../../../config/regions/410700-xinxiang.toml"),
            Sample::Wuhan => include_str!("../../../../config/regions/420100-wuhan.toml"),
            Sample::Fuzhou => include_str!("../../../../config/regions/350100-fuzhou.toml"),
            Sample::Xian => include_str!("../../../../config/regions/610100-xian.toml"),
            Sample::Qingdao => include_str!("../../../../config/regions/370200-qingdao.toml"),
        }
    }
}
