//! Images say in words what they show.

use super::document::Image;
use listings::Fault;
use std::path::Path;

/// An empty text is none: this book has no image that is mere decoration.
pub fn check(file: &Path, images: &[Image]) -> Vec<Fault> {
    let silent =
        images.iter().filter(|image| image.alt.as_deref().is_none_or(|alt| alt.trim().is_empty()));
    silent
        .map(|image| {
            let message =
                format!("the image `{}` has no alternative text: say what it shows", image.source);
            Fault::new(file, image.line, message)
        })
        .collect()
}
