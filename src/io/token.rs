//! Numbers in text, one token at a time.

/// A token as a number: decimal, correctly rounded; `inf` allowed, `nan` and what overflows are not. Else what was found and expected.
pub(super) fn parse(token: &[u8]) -> std::result::Result<f64, (String, &'static str)> {
    let number = std::str::from_utf8(token).ok().and_then(|token| token.parse::<f64>().ok());
    let spelled = token.iter().any(|byte| matches!(byte, b'n' | b'N'));
    match number {
        Some(number) if number.is_nan() => Err(("not a number (`nan`)".into(), "a number")),
        Some(number) if number.is_infinite() && !spelled => {
            Err((format!("`{}`, too large for 64 bits", shown(token)), "a number below 1.8e308, or `inf`"))
        }
        Some(number) => Ok(number),
        None => Err((format!("`{}`", shown(token)), "a number")),
    }
}

/// The integer at the start of a line and the byte behind it, with what comes after; none if it has more than 18 digits.
pub(super) fn digits(line: &[u8]) -> Option<(u64, u8, &[u8])> {
    let (mut number, mut length) = (0, 0);
    loop {
        let byte = *line.get(length)?;
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return (1..=18).contains(&length).then(|| (number, byte, &line[length + 1..]));
        }
        if length == 18 {
            return None;
        }
        number = 10 * number + u64::from(digit);
        length += 1;
    }
}

/// A token as an error shows it: at most 40 characters, nothing unprintable.
pub(super) fn shown(token: &[u8]) -> String {
    let token = String::from_utf8_lossy(&token[..token.len().min(160)]);
    let short: String = token.chars().take(40).collect();
    let dots = if short.len() < token.len() { ".." } else { "" };
    format!("{}{dots}", short.escape_debug())
}
