//! `omniroute password`

use crate::args::{Global, Password};
use crate::failure::Failure;
use crate::{options, out, prompt, running};
use gateway::admin::login::set_password;
use secrets::SecretText;

/// Sets the page's password. Whoever was logged in with another one is out.
pub(crate) fn run(global: &Global, Password::Set { stdin }: Password) -> Result<(), Failure> {
    let password = if stdin {
        let typed = prompt::secret_from_stdin()?;
        SecretText::new(typed.expose().trim_end_matches(['\r', '\n']).to_owned())
    } else {
        prompt::twice(
            "New password: ",
            "A password is needed: run this on a terminal, or pass --stdin.",
        )?
    };
    set_password(&*options::house_as_it_is(global)?, &password)?;
    running::reload(&global.data_dir())?;
    out::said(global, "The password is set.")
}
