//! Draws what `sweep` has measured, as SVG.

use crate::Result;
use crate::statistics::Spread;
use crate::sweep::Line;
use clap::Args;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Wide enough for its labels to be read on a phone, whose width it is shrunk to.
const SIZE: (u32, u32) = (440, 280);

#[derive(Debug, Args)]
pub struct Plot {
    /// What `sweep` wrote.
    #[arg(long, default_value = "code/bench/results/sweep.csv")]
    csv: PathBuf,
    /// Where to put the pictures.
    #[arg(long, default_value = "src/assets")]
    dir: PathBuf,
}

/// A picture: how an operation's cost grows along an axis of the sweep.
struct Chart {
    name: &'static str,
    axis: &'static str,
    x: fn(&Line) -> u64,
    x_label: &'static str,
    operations: &'static [&'static str],
}

const GET: &str = "get bigger than the cache";

fn charts() -> Vec<Chart> {
    let entries = |name, operations| Chart {
        name,
        axis: "entries",
        x: |line| line.entries,
        x_label: "rows",
        operations,
    };
    let value_bytes = |name, operations| Chart {
        name,
        axis: "value-bytes",
        x: |line| line.value_bytes,
        x_label: "bytes of a value",
        operations,
    };
    vec![
        entries("entries-put", &["put"]),
        entries("entries-get", &[GET]),
        entries("entries-scan", &["scan"]),
        value_bytes("value-bytes-put", &["put"]),
        value_bytes("value-bytes-get", &[GET]),
        value_bytes("value-bytes-scan", &["scan"]),
        Chart {
            name: "tables",
            axis: "tables",
            x: |line| line.tables,
            x_label: "tables",
            operations: &[GET, "get missing", "scan"],
        },
    ]
}

impl Plot {
    pub fn run(self) -> Result<()> {
        let lines = read(&self.csv)?;
        fs::create_dir_all(&self.dir)?;
        for chart in charts() {
            let file = self.dir.join(chart.file_name());
            fs::write(&file, chart.draw(&lines)?)?;
            println!("Drew {}", file.display());
        }
        Ok(())
    }
}

fn read(file: &Path) -> Result<Vec<Line>> {
    let mut csv = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(file)?;
    Ok(csv.deserialize().collect::<std::result::Result<_, _>>()?)
}

/// What the legend calls it, and the medians of its repetitions.
struct Series {
    name: String,
    points: Vec<(f64, f64)>,
}

impl Chart {
    fn file_name(&self) -> String {
        format!("sweep-{}.svg", self.name)
    }

    fn series(&self, lines: &[Line]) -> Vec<Series> {
        let mut figures: BTreeMap<(usize, &str), BTreeMap<u64, Vec<f64>>> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.axis == self.axis) {
            let Some(operation) = self.operations.iter().position(|&name| name == line.operation)
            else {
                continue;
            };
            let points = figures.entry((operation, &line.engine)).or_default();
            points.entry((self.x)(line)).or_default().push(line.cpu_us);
        }
        let series = |((operation, engine), points): ((usize, &str), BTreeMap<u64, Vec<f64>>)| {
            let name = match self.operations {
                [_] => engine,
                operations => operations[operation],
            };
            let median = |(x, figures)| Some((x as f64, Spread::of(figures)?.median));
            Series {
                name: name.to_owned(),
                points: points.into_iter().filter_map(median).collect(),
            }
        };
        figures.into_iter().map(series).collect()
    }

    fn draw(&self, lines: &[Line]) -> Result<String> {
        let series = self.series(lines);
        let points = || series.iter().flat_map(|series| series.points.iter().copied());
        let (x, y) = (bounds(points().map(|(x, _)| x)), bounds(points().map(|(_, y)| y)));
        // Above the lines there is room for the legend.
        let headroom = if series.len() > 2 { 12.0 } else { 4.0 };
        let (x, y) = (x.0..x.1, y.0 / 1.5..y.1 * headroom);
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
            root.fill(&WHITE)?;
            let mut chart = ChartBuilder::on(&root)
                .margin(10)
                .margin_right(24)
                .x_label_area_size(44)
                .y_label_area_size(64)
                .build_cartesian_2d(x.log_scale(), y.log_scale())?;
            let mut mesh = chart.configure_mesh();
            mesh.light_line_style(TRANSPARENT).bold_line_style(BLACK.mix(0.15)).label_style(FONT);
            mesh.x_desc(self.x_label).x_label_formatter(&|x| short(*x));
            mesh.y_desc("processor time of each, us").y_label_formatter(&|y| short(*y));
            mesh.draw()?;
            for (Series { name, points }, (colour, mark)) in series.into_iter().zip(STYLES) {
                let line = LineSeries::new(points.iter().copied(), colour.stroke_width(2));
                chart.draw_series(line)?;
                let text =
                    |point| Text::new(mark, point, MARK.into_font().color(&colour).pos(CENTRE));
                chart.draw_series(points.into_iter().map(text))?.label(name).legend(
                    move |(x, y)| {
                        Text::new(mark, (x + 10, y), MARK.into_font().color(&colour).pos(CENTRE))
                    },
                );
            }
            let mut legend = chart.configure_series_labels();
            legend.position(SeriesLabelPosition::UpperLeft).label_font(FONT).draw()?;
            root.present()?;
        }
        Ok(svg + "\n")
    }
}

const FONT: (&str, i32) = ("sans-serif", 14);
const MARK: (&str, i32) = ("sans-serif", 13);
const CENTRE: Pos = Pos { h_pos: HPos::Center, v_pos: VPos::Center };

/// Told apart by their marks as well as by their colours.
const STYLES: [(RGBColor, &str); 3] =
    [(RGBColor(0, 70, 170), "●"), (RGBColor(170, 60, 0), "▲"), (RGBColor(30, 30, 30), "■")];

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
}

/// What stands at a tick: nothing where the numbers of a decade crowd.
fn short(tick: f64) -> String {
    let first_digit = (tick / 10_f64.powf(tick.log10().floor())).round() as u32;
    match tick {
        _ if ![1, 2, 5, 10].contains(&first_digit) => String::new(),
        1e6.. => format!("{} M", tick / 1e6),
        1e3.. => format!("{} k", tick / 1e3),
        _ => format!("{}", (tick * 1000.0).round() / 1000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pictures_in_the_book_are_of_the_figures_in_the_repository() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let lines = read(&root.join("code/bench/results/sweep.csv")).unwrap();
        for chart in charts() {
            let file = root.join("src/assets").join(chart.file_name());
            assert!(fs::read_to_string(&file).unwrap() == chart.draw(&lines).unwrap(), "{file:?}");
        }
    }

    #[test]
    fn crowded_ticks_have_no_number() {
        let shown = [0.2, 0.3, 1.0, 10.0, 64.0, 5000.0, 1e7].map(short);
        assert_eq!(shown, ["0.2", "", "1", "10", "", "5 k", "10 M"]);
    }
}
