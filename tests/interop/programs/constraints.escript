%% Validates chains as Erlang's TLS does. Each argument is: a name, the root, the intermediate, the leaf, with | between them. Prints the name, and "good" or why not;
%% "failed" where the validation itself fails, as it does with addresses below constraints on addresses.
main(Arguments) ->
    lists:foreach(fun(Argument) ->
        [Name, Root, Between, Leaf] = string:split(Argument, "|", all),
        Result = try public_key:pkix_path_validation(read(Root), [read(Between), read(Leaf)], []) of
            {ok, _} -> good;
            {error, Why} -> Why
        catch
            error:function_clause -> failed
        end,
        io:format("~s ~p~n", [Name, Result])
    end, Arguments).

read(Path) ->
    {ok, Text} = file:read_file(Path),
    [{'Certificate', Der, not_encrypted} | _] = public_key:pem_decode(Text),
    Der.
