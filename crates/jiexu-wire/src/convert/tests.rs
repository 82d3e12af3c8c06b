mod coverage;
mod fields;
mod garbage;
mod golden;
mod round_trip;
