//! The checks, checked: each is given the fault that it is there to find, and must name its file and line.

mod figures;
mod fixture;
mod includes;
#[cfg(unix)]
mod languages;
#[cfg(unix)]
mod outputs;
#[cfg(unix)]
mod quiz;
mod records;
mod refusals;
#[cfg(unix)]
mod steps;
